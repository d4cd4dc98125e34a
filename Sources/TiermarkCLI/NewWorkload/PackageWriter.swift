import Experiments
import Foundation
import Glibc

/// Writes a new package into a folder that must not be there yet: nothing is ever overwritten.
enum PackageWriter {
    /// Writes the files into a new folder of the current one.
    /// - Throws: `ExperimentError` with code `outputExists` or `outputUnwritable`; nothing is left behind then.
    static func write(_ files: [PackageTemplate.File], into folder: String) throws(ExperimentError) {
        // The making itself says whether something was there: a look beforehand could be overtaken.
        guard mkdir(folder, 0o777) == 0 else { throw refusal(folder, errno) }
        do {
            for file in files { try write(file, into: folder) }
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw ExperimentError(
                .outputUnwritable, "the package '\(folder)' cannot be written: \(error.localizedDescription)")
        }
    }

    private static func write(_ file: PackageTemplate.File, into folder: String) throws {
        let url = URL(fileURLWithPath: "\(folder)/\(file.path)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.text.utf8).write(to: url, options: .withoutOverwriting)
    }

    private static func refusal(_ folder: String, _ number: Int32) -> ExperimentError {
        if number == EEXIST {
            return ExperimentError(
                .outputExists,
                "'\(folder)' is here already, and nothing is overwritten: choose another name, or go to another "
                    + "folder")
        }
        return ExperimentError(
            .outputUnwritable,
            "the folder '\(folder)' cannot be made in '\(FileManager.default.currentDirectoryPath)': "
                + "\(String(cString: strerror(number))); go to a folder that you may write to")
    }
}
