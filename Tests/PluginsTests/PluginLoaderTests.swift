import Foundation
import Testing
import WorkloadKit

@testable import Plugins

/// What the loader takes and refuses.
@Suite struct PluginLoaderTests {
    @Test("a sound plug-in has its name, parameters, ranges and defaults")
    func sound() throws {
        let scratch = try Scratch()
        let kind = try PluginLoader.load(path: scratch.faulty(), reserved: ["list"])
        #expect(kind.name == "fixture" && kind.summary == "a fixture")
        #expect(kind.parameters.map(\.name) == ["size", "rounds", "threads", "order"])
        #expect(kind.parameters[1].kind == CommonParameters.rounds.kind)
        #expect(kind.parameters[1].defaultValue == .integer(4))
        #expect(kind.parameters[3].kind == .choice(["even", "odd", "window=N"]))
        let workload = try kind.make(["size": "160", "rounds": "2", "threads": "2", "order": "window=7"])
        #expect(workload.footprint == 3 * Arena.regionAlignment && workload.threads == 2 && workload.quantum == 1)
        #expect(workload.program == Step.pingPong(rounds: 2, device: "work", host: "refill"))
    }

    @Test("the reason of 'create' reaches the user, on one line")
    func refusedValues() throws {
        let scratch = try Scratch()
        let kind = try PluginLoader.load(path: scratch.faulty())
        let error = #expect(throws: ParameterError.self) { _ = try kind.make(["size": "0"]) }
        #expect(error?.description.contains("no room for an item in 'size'") == true)
    }

    @Test(
        "a broken plug-in is refused with what is wrong",
        arguments: [
            ("NO_SYMBOL", "does not export tiermark_workload_v1"),
            ("ABI_SYMBOL", "speaks version 2 of the plug-in interface, this program speaks version 1"),
            ("ABI_FIELD", "speaks version 9"),
            ("NULL_TABLE", "returned NULL"),
            ("NO_SIZES", "start the table with TIERMARK_HANDSHAKE"),
            ("NULL_NAME", "is NULL"),
            ("MARKUP_NAME", "'\\u{3c}b\\u{3e}bold"),
            ("PATH_NAME", "names consist of a-z, 0-9 and '-' only"),
            ("TERMINAL_NAME", "'a\\u{1b}[2Jb'"),
            ("LIST_NAME", "there is one of that name already"),
            ("TWICE", "declares parameter 'rounds' twice"),
            ("DEFAULT_OUT", "is 1.5 by default, which is out of its range 0.0 to 1.0"),
            ("SWAPPED", "takes 9 to 1"),
            ("WORD_OUT", "is 'other' by default, which is none of its words"),
            ("BAD_PARAMETER", "the name of parameter 5 of workload 'fixture' is 'a/b'"),
            ("ODD_KIND", "is of kind 77"),
            ("SIZE_KIND", "'size' is an amount of memory in all workloads"),
            ("NO_PLACE", "has no function 'place'"),
        ])
    func refusal(_ fault: String, _ message: String) throws {
        let scratch = try Scratch()
        let library = try scratch.faulty(fault)
        let error = #expect(throws: PluginError.self) { _ = try PluginLoader.load(path: library, reserved: ["list"]) }
        #expect(error?.code == .rejected)
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("\u{1b}") == false)
    }

    @Test(
        "a plug-in whose shape breaks the contract cannot be made",
        arguments: [
            ("NO_FOOTPRINT", "sets footprint to 0"),
            ("STEP_NAME", "the name of step 0 of workload 'fixture' is 'a step'"),
            ("STEP_SIDE", "initiator 7"),
            ("STEP_ROUND", "rounds start at 0 and never fall"),
        ])
    func shape(_ fault: String, _ message: String) throws {
        let scratch = try Scratch()
        let kind = try PluginLoader.load(path: scratch.faulty(fault))
        let error = #expect(throws: ParameterError.self) { _ = try kind.make() }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test("a missing file and a file that is no library say so")
    func noLibrary() throws {
        let scratch = try Scratch()
        let missing = #expect(throws: PluginError.self) { _ = try PluginLoader.load(path: scratch.path + "/none.so") }
        #expect(missing?.code == .notFound)
        let text = scratch.path + "/text.so"
        try "no library".write(toFile: text, atomically: true, encoding: .utf8)
        let refused = #expect(throws: PluginError.self) { _ = try PluginLoader.load(path: text) }
        #expect(refused?.description.contains("build it with -shared -fPIC") == true)
    }
}
