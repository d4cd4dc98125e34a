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

    /// Writes data to standard output.
    /// - Throws: when the reader is gone or the disk is full.
    static func output(_ text: String) throws { try FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }

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
