/// Puts changes back.
struct KnobUndo {
    let files: any KnobFiles

    /// What came of a change that was to be put back.
    enum Outcome: Hashable {
        /// Nothing was left to do.
        case unchanged
        /// It held `left` and has its old value again.
        case restored(left: String)
        /// Somebody else has changed it since: it holds `now` and keeps it.
        case foreign(now: String)
        /// It could not be put back.
        case failed(reason: String)
    }

    /// Puts one change back.
    func callAsFunction(_ entry: KnobJournal.Entry) -> Outcome {
        guard let current = files.value(entry.path) else {
            // What was taken down with its parent needs no taking down.
            if entry.kind == .undo, !files.exists(entry.path) { return .unchanged }
            return .failed(reason: files.exists(entry.path) ? "it cannot be read" : "it is gone")
        }
        let original = KnobValue(entry.original)
        if current == original { return .unchanged }
        guard entry.written.contains(where: { KnobValue($0) == current }) else { return .foreign(now: current.text) }
        let result = files.write(original.text, to: entry.path)
        if result < 0 { return .failed(reason: errorText(-result)) }
        guard files.value(entry.path) == original else {
            return .failed(reason: "the kernel did not take the value \(original)")
        }
        return .restored(left: current.text)
    }
}

extension KnobUndo.Outcome {
    /// What to tell about a change that is not as it was before; nil if it is.
    func problem(_ entry: KnobJournal.Entry) -> String? {
        let name = KnobName.of(entry.path)
        let command = KnobName.command(entry.path, entry.original)
        return switch self {
        case .unchanged, .restored: nil
        case .foreign(let now):
            "\(name) was \(entry.original) before the trial, was changed for it, and is now \(now), by somebody else: "
                + "it was left alone. To put it back: \(command)"
        case .failed(let reason):
            "\(name) could not be put back to \(entry.original): \(reason). Put it back with: \(command)"
        }
    }
}
