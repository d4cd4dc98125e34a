/// What this machine is, and for everything a user may want from it: available, or what is missing and how to get it.
public struct DoctorReport: Codable, Sendable, Hashable {
    /// One thing and whether it is available.
    public struct Row: Codable, Sendable, Hashable {
        /// What the row is about: a feature, a backend, a counter source.
        public var subject: String
        /// Whether it is available.
        public var availability: Availability

        /// A row about `subject`.
        public init(_ subject: String, _ availability: Availability) {
            self.subject = subject
            self.availability = availability
        }
    }

    /// Rows under one heading.
    public struct Section: Codable, Sendable, Hashable {
        /// The heading, in lower case: `machine`, `mechanisms`, `backends`, `counters`.
        public var title: String
        /// The rows, in the order shown.
        public var rows: [Row]

        /// Rows under a heading.
        public init(title: String, rows: [Row]) {
            self.title = title
            self.rows = rows
        }
    }

    /// What the machine is.
    public var machine: MachineDescription
    /// What else goes on in it.
    public var state: MachineState
    /// The machine's identity for resuming a run.
    public var fingerprint: String
    /// The rows by heading. Callers append sections for what they know.
    public var sections: [Section]

    /// Examines the running machine. Takes some tens of milliseconds and leaves no trace.
    public static func current() -> DoctorReport { current(FileTree(), probes: .live) }

    static func current(_ tree: FileTree, probes: SystemProbes) -> DoctorReport {
        let machine = MachineDescription.current(tree)
        let context = ProbeContext(machine: machine, tree: tree, probes: probes)
        let sections = Feature.Group.allCases.map { group in
            let features = Feature.allCases.filter { $0.group == group }
            return Section(
                title: group.rawValue,
                rows: features.map { Row($0.rawValue, $0.availability(in: context)) })
        }
        return DoctorReport(
            machine: machine, state: .current(root: tree.root), fingerprint: machine.fingerprint, sections: sections)
    }

    /// The row about a subject, in any section.
    public func availability(of subject: String) -> Availability? {
        sections.flatMap(\.rows).first { $0.subject == subject }?.availability
    }
}
