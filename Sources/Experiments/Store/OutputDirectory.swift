import Foundation
import Glibc

/// The directory of a run.
public struct OutputDirectory: Sendable, Hashable {
    /// Its path.
    public let path: String

    /// The directory at `path`, whatever is there.
    public init(path: String) { self.path = path }

    /// The store's file.
    public var storePath: String { path + "/run.sqlite" }

    /// Where runs go when nothing else is asked for.
    public static func standard(runID: String) -> OutputDirectory { OutputDirectory(path: "reports/\(runID)") }

    /// Makes a directory for a new run. It must not be there yet, or be empty.
    /// - Throws: `ExperimentError` with code `outputExists` or `outputUnwritable`.
    public func create() throws(ExperimentError) {
        try checkVacant()
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch { throw unwritable(Self.reason(error)) }
        // Asked of the system, because root may write where the permissions say no, and nobody on a read-only disk.
        guard access(path, W_OK | X_OK) == 0 else { throw unwritable(systemReason(errno)) }
    }

    /// Checks before anything is measured that `create` may make the directory.
    /// - Throws: `ExperimentError` with code `outputExists`.
    public func checkVacant() throws(ExperimentError) {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { return }
        guard isDirectory.boolValue else {
            throw ExperimentError(.outputExists, "'\(path)' is a file: give --out the path of a new directory")
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw unwritable("it cannot be listed")
        }
        if names.contains("run.sqlite") {
            throw ExperimentError(
                .outputExists,
                "'\(path)' holds a run already: continue it with 'tiermark run --resume \(ShellWord.quoted(path))', "
                    + "or give --out a new path"
            )
        }
        guard names.isEmpty else {
            throw ExperimentError(
                .outputExists, "'\(path)' is not empty (\(names.sorted()[0]), …): give --out a new or empty directory")
        }
    }

    private func unwritable(_ reason: String) -> ExperimentError {
        ExperimentError(
            .outputUnwritable,
            "the output directory '\(path)' cannot be written: \(reason). Give --out a path that you may write")
    }

    private static func reason(_ error: any Error) -> String {
        if let posix = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError, posix.domain == NSPOSIXErrorDomain
        {
            return systemReason(Int32(posix.code))
        }
        if let posix = (error as? CocoaError)?.underlying as? POSIXError { return systemReason(posix.code.rawValue) }
        return "\(error.localizedDescription)"
    }
}
