import Foundation

/// Programs of this package, as the build that made the running tests made them.
public enum BuiltProgram {
    /// The path of the program called `name`.
    /// - Throws: `NotBuilt` when it does not lie beside the tests.
    public static func path(_ name: String) throws -> String {
        let found = directories.map { $0.appendingPathComponent(name).path }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
        guard let found else { throw NotBuilt(name: name, directories: directories.map(\.path)) }
        return found
    }

    /// A program that `swift build` would make does not exist.
    public struct NotBuilt: Error, CustomStringConvertible {
        let name: String
        let directories: [String]
        /// What is missing where, and what to do.
        public var description: String {
            "no program '\(name)' in \(directories.joined(separator: ", ")): run 'swift build' first"
        }
    }

    /// The test bundle is the running program, or an argument of the one that loaded it.
    private static var directories: [URL] {
        let programs = ["/proc/self/exe"] + CommandLine.arguments
        return programs.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent() }
    }
}
