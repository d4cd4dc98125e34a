public import WorkloadKit

/// Loads plug-ins into this process. Only trial, device and describing processes do: a plug-in can crash the process
/// that loads it. Runners ask a `PluginProbe`.
public enum PluginLoader {
    /// Loads the shared library at a path and checks everything it says of itself.
    /// - Parameter reserved: names that it must not use: those of the built-in workloads.
    /// - Throws: `PluginError` that names the file, what is wrong with it and what to fix.
    public static func load(path: String, reserved: Set<String> = []) throws(PluginError) -> WorkloadKind {
        let library = try PluginLibrary(path: path)
        try checkName(library.name, path: path, reserved: reserved)
        return kind(library)
    }

    /// What the catalogue knows of a loaded library.
    static func kind(_ library: PluginLibrary) -> WorkloadKind {
        WorkloadKind(
            name: library.name, summary: library.summary, parameters: library.parameters,
            make: { (values: ParameterValues) throws(ParameterError) -> any Workload in
                try PluginWorkload(library, values)
            })
    }

    static func checkName(_ name: String, path: String, reserved: Set<String>) throws(PluginError) {
        guard reserved.contains(name) else { return }
        throw PluginError(
            .rejected,
            "\(PluginText.quoted(path)) calls its workload '\(name)', but there is one of that name already: rename the "
                + "one in the plug-in")
    }
}
