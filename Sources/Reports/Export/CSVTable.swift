/// Comma-separated values after RFC 4180 with line feeds: the header, then one line a row.
///
/// Text that a spreadsheet would run as a formula is preceded by an apostrophe; numbers are written as the shortest
/// digits that read back the same.
struct CSVTable {
    /// One value of a row.
    enum Field {
        /// Any text, neutralised and quoted where needed.
        case text(String)
        /// A number as it is; nothing where it is nil or not finite.
        case number(Double?)
        /// A whole number.
        case integer(Int)
        /// Text that is a number already: a parameter of a column that holds numbers only.
        case numeral(String)
        /// `true` or `false`.
        case flag(Bool)
    }

    private(set) var text: String
    private let columns: Int

    init(header: [String]) {
        columns = header.count
        text = header.map { Self.encode($0) }.joined(separator: ",") + "\n"
    }

    /// Adds a row, which has one field per column.
    mutating func append(_ row: [Field]) {
        precondition(row.count == columns, "\(row.count) fields in \(columns) columns")
        for (index, field) in row.enumerated() {
            if index > 0 { text += "," }
            switch field {
            case .text(let value): text += Self.encode(value)
            case .number(let value): if let value, value.isFinite { text += "\(value)" }
            case .integer(let value): text += "\(value)"
            case .numeral(let value): text += value
            case .flag(let value): text += value ? "true" : "false"
            }
        }
        text += "\n"
    }

    /// A text field: neutralised, then quoted if it holds a comma, a quote or a line end.
    static func encode(_ value: String) -> String {
        let safe = neutralised(value)
        let needsQuotes = safe.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        return needsQuotes ? "\"\(safe.replacing("\"", with: "\"\""))\"" : safe
    }

    /// What spreadsheets take for the start of a formula, also behind blanks they would trim.
    private static func neutralised(_ value: String) -> String {
        guard let first = value.utf8.first, [0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x0A].contains(first) else {
            return value
        }
        return "'" + value
    }
}
