import Foundation

/// A line that a describing process writes: JSON, one of these at a time, so that what it said before a crash counts.
struct PluginAnswer: Codable, Sendable, Hashable {
    /// What it does from now on, for messages about a crash.
    var doing: String?
    /// What it calls its workload, said before anything else of it is looked at.
    var name: String?
    /// What is wrong, complete. Ends the answer.
    var error: String?
    /// Whether `error` is no fault of the plug-in, which does not take the values.
    var isRefusal: Bool?
    var description: PluginDescription?
    var shape: PluginShape?
    var finding: ConformanceFinding?
    /// Whether this is the end of the answer.
    var isComplete: Bool?

    var line: Data { (try? JSONEncoder().encode(self)).map { $0 + [UInt8(ascii: "\n")] } ?? Data() }

    static func lines(_ output: Data) -> [PluginAnswer] {
        output.split(separator: UInt8(ascii: "\n")).compactMap {
            try? JSONDecoder().decode(PluginAnswer.self, from: $0)
        }
    }
}

/// What a describing process is asked.
enum PluginQuestion: String, Sendable {
    /// What are you?
    case description
    /// What shape have you with these values?
    case shape
    /// Do you keep the contract?
    case conformance
}
