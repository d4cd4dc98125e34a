import Foundation

/// A CSV file, read after RFC 4180 by a reader that shares nothing with the writer.
struct Table {
    let header: [String]
    let rows: [Row]

    /// A record whose fields go by name.
    struct Row {
        let fields: [String]
        let columns: [String: Int]

        /// The field of a column; empty where there is no such column.
        subscript(_ name: String) -> String { columns[name].map { fields[$0] } ?? "" }

        /// A number, where the field is one.
        func number(_ name: String) -> Double? { Double(self[name]) }
    }

    init(path: String) throws {
        let records = Self.records(Array(try Data(contentsOf: URL(fileURLWithPath: path))))
        let columns = Dictionary(uniqueKeysWithValues: records[0].enumerated().map { ($1, $0) })
        if let crooked = records.firstIndex(where: { $0.count != columns.count }) {
            throw Crooked(path: path, record: crooked)
        }
        header = records[0]
        rows = records.dropFirst().map { Row(fields: $0, columns: columns) }
    }

    struct Crooked: Error {
        let path: String
        let record: Int
    }

    private static func records(_ text: [UInt8]) -> [[String]] {
        var (records, record, field): ([[String]], [String], [UInt8]) = ([], [], [])
        var isQuoted = false
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "\"") {
                let isDoubled = isQuoted && index < text.count && text[index] == byte
                if isDoubled { field.append(byte) } else { isQuoted.toggle() }
                if isDoubled { index += 1 }
            } else if !isQuoted, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") {
                record.append(String(decoding: field, as: UTF8.self))
                field.removeAll()
                guard byte == UInt8(ascii: "\n") else { continue }
                records.append(record)
                record.removeAll()
            } else {
                field.append(byte)
            }
        }
        return records
    }
}
