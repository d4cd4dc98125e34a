/// The package that `tiermark new workload` writes: a workload that works, for its author to change.
///
/// The tutorial in WorkloadKit's documentation shows the same texts; a test holds them against each other.
struct PackageTemplate {
    let name: WorkloadName
    let origin: TiermarkOrigin

    /// A file, with its path from the package's folder.
    struct File {
        let path: String
        let text: String
    }

    /// All files.
    var files: [File] {
        let sources = "Sources/\(name.module)"
        let texts = [
            ("Package.swift", Self.manifest), ("Makefile", Self.makefile), ("README.md", Self.readme),
            (".gitignore", Self.gitignore), ("\(sources)/Main.swift", Self.main), ("\(sources)/Kind.swift", Self.kind),
            ("\(sources)/OrderBook.swift", Self.data), ("\(sources)/CustomerOrders.swift", Self.workload),
            ("\(sources)/CustomerOrders+Placements.swift", Self.placements),
            ("\(sources)/CustomerOrders+Run.swift", Self.run),
            ("\(sources)/CustomerOrders+Relocation.swift", Self.relocation),
            ("Tests/\(name.module)Tests/\(name.module)Tests.swift", Self.tests),
        ]
        return texts.map { File(path: $0, text: filled($1) + "\n") }
    }

    private func filled(_ text: String) -> String {
        values.reduce(text) { $0.replacing("{{\($1.key)}}", with: $1.value) }
    }

    private var values: KeyValuePairs<String, String> {
        [
            "name": name.workload, "module": name.module, "variable": name.variable, "package": origin.package,
            "dependency": origin.dependency, "scratch": origin.scratchPath ?? ".build",
            "sharing": origin.scratchPath == nil ? Self.ownFolder : Self.sharedFolder,
            "building": origin.scratchPath == nil ? Self.ownFolder : Self.sharedFolder,
        ]
    }

    private static let sharedFolder =
        "Tiermark's own build folder is used for this package too, so that Tiermark is not built twice."
    private static let ownFolder = "The first build builds Tiermark too, which takes some minutes."
}
