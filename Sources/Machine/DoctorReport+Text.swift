extension DoctorReport {
    /// One line of the report as text, with what it is, so that a caller may colour it.
    public struct Line: Sendable, Hashable {
        /// What a line says.
        public enum Kind: Sendable {
            /// A section's title.
            case heading
            /// A fact about the machine.
            case fact
            /// Something that disturbs measurements.
            case warning
            /// Something available.
            case available
            /// Something missing, with the reason.
            case missing
            /// How to get what the line before says is missing.
            case remedy
            /// An empty line.
            case blank
        }

        /// What the line says.
        public var kind: Kind
        /// The line, without a line end, columns aligned.
        public var text: String
    }

    /// The whole report as lines.
    public var lines: [Line] {
        let facts = [Line(kind: .heading, text: "This machine")] + Self.aligned(machine.facts, kind: .fact)
        let blank = Line(kind: .blank, text: "")
        let width = sections.flatMap(\.rows).map(\.subject.count).max() ?? 0
        return facts + warnings + sections.flatMap { [blank] + $0.lines(subjectWidth: width) }
    }

    /// The whole report as text, each line with a line end.
    public var text: String { lines.map { $0.text + "\n" }.joined() }

    private var warnings: [Line] {
        let found = state.disturbances.map { ("disturbs", $0) }
        return Self.aligned(found, kind: .warning, width: machine.facts.map(\.0.count).max() ?? 0)
    }

    private static func aligned(_ pairs: [(String, String)], kind: Line.Kind, width: Int? = nil) -> [Line] {
        let width = width ?? pairs.map(\.0.count).max() ?? 0
        return pairs.map { Line(kind: kind, text: "  \($0.0.padded(to: width))  \($0.1)") }
    }
}

extension DoctorReport.Section {
    /// The heading and the rows; subjects are padded to `subjectWidth` characters.
    public func lines(subjectWidth: Int) -> [DoctorReport.Line] {
        let heading = DoctorReport.Line(kind: .heading, text: title.prefix(1).uppercased() + title.dropFirst())
        return [heading] + rows.flatMap { $0.lines(subjectWidth: subjectWidth) }
    }
}

extension DoctorReport.Row {
    func lines(subjectWidth: Int) -> [DoctorReport.Line] {
        let name = subject.padded(to: subjectWidth)
        switch availability {
        case .available(let detail):
            return [DoctorReport.Line(kind: .available, text: "  ok       \(name)  \(detail)")]
        case .missing(let reason, let remedy):
            let indent = String(repeating: " ", count: 11 + subjectWidth + 2)
            return [
                DoctorReport.Line(kind: .missing, text: "  missing  \(name)  \(reason)"),
                DoctorReport.Line(kind: .remedy, text: "\(indent)-> \(remedy)"),
            ]
        }
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
