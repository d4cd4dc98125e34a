import Experiments
import Foundation
import Glibc

/// Where messages go: data on standard output, everything else on standard error.
enum Terminal {
    static var standardErrorIsTerminal: Bool { isatty(2) == 1 }

    /// Colours only for people, and not for those who set NO_COLOR (no-color.org).
    static var usesColour: Bool {
        let noColour = ProcessInfo.processInfo.environment["NO_COLOR"] ?? ""
        return isatty(1) == 1 && noColour.isEmpty && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Writes data to standard output. A reader that has seen enough, as head(1), is no failure.
    /// - Throws: `ExperimentError` when the disk is full or standard output is closed.
    static func output(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
            if count < 0, errno == EPIPE { return }
            if count < 0, errno != EINTR { throw unwritable(String(cString: strerror(errno))) }
            rest = rest.dropFirst(max(0, count))
        }
    }

    private static func unwritable(_ reason: String) -> ExperimentError {
        ExperimentError(
            .outputUnwritable,
            "standard output cannot be written: \(reason). Free some space, or send it elsewhere; a run's records are "
                + "in its directory")
    }

    /// Writes a message to standard error. If nobody can read it, there is nobody to tell.
    static func message(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8)) }

    /// Data as JSON for programs.
    static func output(json value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try output(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
    }

    /// Columns padded to their widest cell, two spaces apart.
    static func table(_ rows: [[String]]) -> String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.compactMap { $0.count > column ? $0[column].count : nil }.max() ?? 0
        }
        return rows.map { row in
            let cells = row.enumerated().map { index, cell in
                index == row.count - 1 ? cell : cell + String(repeating: " ", count: widths[index] - cell.count)
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }
}
