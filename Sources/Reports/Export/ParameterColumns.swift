import Experiments

/// The `param_…` columns: one for every workload parameter that occurs, sorted by name.
struct ParameterColumns {
    /// What all values of a column are.
    enum Kind: String {
        case integer, number, string
    }

    /// Parameter names with the kind of their values.
    let columns: [(name: String, kind: Kind)]

    init(_ analysis: Analysis) {
        let cells = analysis.runs.flatMap(\.record.cells)
        columns = Set(cells.flatMap(\.parameters.keys)).sorted().map { name in
            (name, Self.kind(cells.compactMap { $0.parameters[name] }))
        }
    }

    /// Column names.
    var names: [String] { columns.map { "param_\($0.name)" } }

    /// A cell's values; empty where the workload has no such parameter.
    func fields(_ cell: Cell) -> [CSVTable.Field] {
        columns.map { name, kind in
            let value = cell.parameters[name] ?? ""
            return kind == .string ? .text(value) : .numeral(value)
        }
    }

    private static func kind(_ values: [String]) -> Kind {
        func isPlain(_ text: String) -> Bool { text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) } }
        guard values.allSatisfy({ isPlain($0) && Double($0)?.isFinite == true }) else { return .string }
        return values.allSatisfy { Int($0) != nil } ? .integer : .number
    }
}
