public import Foundation

/// A new, empty directory that goes with everything in it when the object does.
public final class TemporaryDirectory {
    /// Its path.
    public let path: String

    /// Makes a directory.
    /// - Parameter inMemory: on /dev/shm, which is a tmpfs, where there is one.
    public init(inMemory: Bool = false) throws {
        let memory = "/dev/shm"
        let hasMemory = inMemory && FileManager.default.isWritableFile(atPath: memory)
        let parent = hasMemory ? memory : NSTemporaryDirectory()
        path = URL(fileURLWithPath: parent).appendingPathComponent("tiermark-test-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of something in it.
    public func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Makes a file and returns its path.
    public func file(_ name: String, _ contents: Data) throws -> String {
        try contents.write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    /// Names of what is in it, hidden ones included.
    public var entries: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }
}
