import Foundation

/// A CSV file, read after RFC 4180 by a reader that shares nothing with the writer.
struct Table {
    let header: [String]
    let rows: [[String: String]]

    init(path: String) throws {
        let lines = Self.records(Array(try String(contentsOfFile: path, encoding: .utf8).unicodeScalars))
        header = lines[0]
        guard let crooked = lines.firstIndex(where: { $0.count != lines[0].count }) else {
            let header = header
            rows = lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
            return
        }
        throw Crooked(path: path, record: crooked)
    }

    struct Crooked: Error {
        let path: String
        let record: Int
    }

    private static func records(_ text: [Unicode.Scalar]) -> [[String]] {
        var (records, record, field): ([[String]], [String], String.UnicodeScalarView) = ([], [], .init())
        var isQuoted = false
        var index = 0
        while index < text.count {
            let scalar = text[index]
            index += 1
            if isQuoted {
                let isQuote = scalar == "\""
                let isDoubled = isQuote && index < text.count && text[index] == "\""
                if isDoubled { index += 1 }
                if isQuote, !isDoubled { isQuoted = false } else { field.append(scalar) }
            } else if scalar == "\"" {
                isQuoted = true
            } else if scalar == "," || scalar == "\n" {
                record.append(String(field))
                field = .init()
                if scalar == "\n" { (records, record) = (records + [record], []) }
            } else if scalar != "\r" {
                field.append(scalar)
            }
        }
        return records
    }
}
