import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `tiermark check-workload`: alone and on every backend, with a code that scripts can use.
    @Suite struct CheckWorkloadTests {
        @Test func aSoundWorkloadKeepsItsContract() throws {
            let builtIn = try Tiermark.run(["check-workload", "vector", "-p", "size=64KiB", "-p", "rounds=1"])
            #expect(builtIn.status == 0 && builtIn.output == "'vector' keeps its contract\n", "\(builtIn)")
            let library = try TestPlugins.broken(["PRINTS_ANYTHING"])[0]
            let plugged = try Tiermark.run(["check-workload", "--plugin", library])
            #expect(plugged.status == 0 && plugged.output == "'prints-anything' keeps its contract\n", "\(plugged)")
        }

        @Test(arguments: [
            (
                "PADDING_IS_WRITTEN", "- footprint",
                "it wrote 24 bytes behind the end of region 'items': keep writes inside"
            ),
            ("CHECKSUMS_DIFFER", "its checksums differ from those of", "block 0: step 1 gave"),
            (
                "PLACES_TOO_LITTLE", "- placements",
                "round=0/work wrote 0 bytes into region 'items', where it placed nothing"
            ),
            ("FOOTPRINT_TOO_SMALL", "- footprint", "the workload's footprint is declared too small"),
            ("HOST_STEP_CRASHES", "- survives", "crashed with SIGSEGV (while footprint"),
            ("SYMBOL_IS_MISSING", "- description", "does not export tiermark_workload_v1"),
        ]) func aFaultIsFoundAndExplained(_ fault: String, _ check: String, _ message: String) throws {
            let library = try TestPlugins.broken([fault])[0]
            let ended = try Tiermark.run(["check-workload", "--plugin", library])
            #expect(ended.status == 3, "\(ended)")
            let lines = ended.output.split(separator: "\n")
            #expect(lines.contains { $0.contains(check) && $0.contains(message) }, "\(ended)")
            #expect(lines.allSatisfy { $0.hasPrefix("- ") })
            let isViolation = lines.contains { $0.contains("without a placement that allows it") }
            #expect(isViolation == (fault == "PLACES_TOO_LITTLE"), "\(ended)")
        }

        @Test func aNameThatIsNotThePluginsIsRefused() throws {
            let library = try TestPlugins.broken(["PRINTS_ANYTHING"])[0]
            let ended = try Tiermark.run(["check-workload", "list", "--plugin", library])
            #expect(ended.status == 64 && ended.messages.contains("which is 'prints-anything'"), "\(ended)")
        }
    }
}
