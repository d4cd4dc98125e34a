public import Backends

/// What flags and experiment files say about memory, with one wording of what is wrong.
extension Experiment {
    /// A kind of arena memory as typed.
    /// - Throws: `ExperimentError` with code `badValue` that lists the kinds.
    public static func arena(_ text: String) throws(ExperimentError) -> ArenaMemory {
        if let memory = ArenaMemory(text) { return memory }
        let reason = text == "file" || text == "file:" ? "'\(text)' lacks the path" : "there is no arena '\(text)'"
        throw ExperimentError(
            .badValue,
            "\(reason): write anon (private anonymous memory), shmem (a memory file), or file:PATH (a regular file, "
                + "mapped)")
    }

    /// The file or directory of the arena; nil for memory without one.
    public var arenaPath: String? {
        if case .file(let path) = arena { return path }
        return nil
    }

    /// The two tiers' nodes as typed.
    /// - Throws: `ExperimentError` with code `badValue` that shows the form.
    public static func nodes(_ text: String) throws(ExperimentError) -> NodePair {
        if let pair = NodePair(text) { return pair }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let isTwice = parts.count == 2 && parts[0] == parts[1] && Int(parts[0]) != nil
        throw ExperimentError(
            .badValue,
            (isTwice ? "'\(text)' names one node twice" : "'\(text)' is no pair of nodes")
                + ": write the number of the host's node and of the device's node, such as 0,2; 'tiermark doctor' shows "
                + "the nodes of this machine")
    }
}
