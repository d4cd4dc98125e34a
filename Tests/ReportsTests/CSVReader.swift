/// A reader of RFC 4180 that shares nothing with the writer under test.
struct CSVReader {
    let header: [String]
    let rows: [[String: String]]

    init(_ text: String) {
        let table = Self.parse(text)
        let names = table.first ?? []
        header = names
        rows = table.dropFirst().map { row in
            Dictionary(zip(names, row).map { ($0, $1) }, uniquingKeysWith: { _, last in last })
        }
    }

    static func parse(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = ""
        var isQuoted = false
        var characters = text.unicodeScalars.makeIterator()
        var pending = characters.next()
        while let scalar = pending {
            pending = characters.next()
            switch (isQuoted, scalar) {
            case (true, "\"") where pending == "\"":
                field += "\""
                pending = characters.next()
            case (true, "\""): isQuoted = false
            case (true, _): field.unicodeScalars.append(scalar)
            case (false, "\""): isQuoted = true
            case (false, ","):
                row.append(field)
                field = ""
            case (false, "\n"):
                rows.append(row + [field])
                (row, field) = ([], "")
            case (false, _): field.unicodeScalars.append(scalar)
            }
        }
        return rows
    }
}
