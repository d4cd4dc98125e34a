import Machine

/// Runs that show that everything works, and whose times mean nothing.
extension RunRecord {
    /// What every view of the run must say first: that its times mean nothing, and why. nil for a run that measures.
    public var functionalMark: String? {
        if machine.isEmulated {
            return "functional: times under emulation mean nothing" + (said.map { " (\($0))" } ?? "")
        }
        return said.map { "functional: times mean nothing here: \($0)" }
    }

    private var said: String? { functionalReason.flatMap { $0.isEmpty ? nil : $0 } }
}
