import Foundation

/// One thing that must hold on a real kernel.
struct Check: Sendable {
    let name: String
    /// Returns what was found. Throws `Skip` where the machine is not made for it, `Failure` where it does not hold.
    let body: @Sendable () throws -> String

    init(_ name: String, _ body: @escaping @Sendable () throws -> String) {
        self.name = name
        self.body = body
    }
}

/// Why a check does not apply here.
struct Skip: Error { let reason: String }

/// What does not hold.
struct Failure: Error { let detail: String }

/// Throws unless something holds.
func expect(_ holds: Bool, _ detail: @autoclosure () -> String) throws {
    if !holds { throw Failure(detail: detail()) }
}

enum CheckList {
    /// Runs all checks, or those that `TIERMARK_LAB_CHECKS` names, and ends the process.
    static func run(_ checks: [Check]) -> Never {
        let wanted = ProcessInfo.processInfo.environment["TIERMARK_LAB_CHECKS"]?.split(separator: ",").map(String.init)
        var passed = 0
        var failed = 0
        for check in checks where wanted?.contains(check.name) ?? true {
            do {
                say("PASS \(check.name): \(oneLine(try check.body()))")
                passed += 1
            } catch let skip as Skip {
                say("SKIP \(check.name): \(oneLine(skip.reason))")
            } catch {
                say("FAIL \(check.name): \(oneLine((error as? Failure)?.detail ?? "\(error)"))")
                failed += 1
            }
        }
        say("\(passed) passed, \(failed) failed")
        exit(failed == 0 ? 0 : 1)
    }

    /// At once, so that a guest that is stopped has told what it knew.
    private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    private static func oneLine(_ text: String) -> String {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " | ")
    }
}
