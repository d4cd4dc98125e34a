/// A table with a caption. Numbers keep their exact value for sorting and copying, whatever is shown.
struct DataTable {
    /// One column.
    struct Column {
        let title: String
        var isNumber = false
    }

    /// One field.
    struct Field {
        let text: String
        var value: Double?
        var classes = ""
        /// Markup shown in place of the text.
        var markup: String?

        static func text(_ text: String) -> Field { Field(text: text) }
        /// A number, shown as `show` says; empty where there is none.
        static func number(_ value: Double?, _ show: (Double) -> String) -> Field {
            Field(text: value.map(show) ?? "", value: value)
        }
        /// Nothing to see where something could not be measured, and the reason for those who point at it.
        static func missing(_ reason: String?) -> Field {
            guard let reason else { return .text("") }
            let words = Markup.escape(reason)
            return Field(
                text: "",
                markup:
                    "<span class=\"missing\" title=\"\(words)\"><span class=\"vh\">not measured: \(words)</span></span>"
            )
        }
    }

    let caption: String
    let columns: [Column]
    let rows: [[Field]]
    /// Text of each row that the filter looks at, or nil where the table is not filtered by row.
    var filters: [String]?

    /// The table as markup.
    var html: String {
        let head = columns.map {
            "<th scope=\"col\"\($0.isNumber ? " class=\"n\"" : "")>\(Markup.escape($0.title))</th>"
        }
        let body = rows.enumerated().map { index, row in
            let filter = filters.map { " data-filter=\"\(Markup.escape($0[index].lowercased()))\"" } ?? ""
            return "<tr\(filter)>" + row.enumerated().map(field).joined() + "</tr>"
        }
        return "<table><caption>\(Markup.escape(caption))</caption><thead><tr>\(head.joined())</tr></thead>"
            + "<tbody>\(body.joined(separator: "\n"))</tbody></table>"
    }

    private func field(_ index: Int, _ field: Field) -> String {
        let content = field.markup ?? Markup.escape(field.text)
        if index == 0 { return "<th scope=\"row\"\(attributes(field, ""))>\(content)</th>" }
        return "<td\(attributes(field, columns[index].isNumber ? "n" : ""))>\(content)</td>"
    }

    private func attributes(_ field: Field, _ kind: String) -> String {
        let classes = [kind, field.classes].filter { !$0.isEmpty }.joined(separator: " ")
        let value = field.value.map { " data-v=\"\($0)\"" } ?? ""
        return (classes.isEmpty ? "" : " class=\"\(classes)\"") + value
    }
}
