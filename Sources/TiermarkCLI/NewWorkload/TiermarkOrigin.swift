import Experiments
import Foundation

/// Where a new package finds Tiermark: a checkout on this machine, or a repository.
struct TiermarkOrigin: Equatable {
    /// What `.product(package:)` names.
    let package: String
    /// What the folder of the new package must not be called: Swift tells packages apart by the names of their folders.
    let identity: String
    /// The element of `dependencies` in Package.swift.
    let dependency: String
    /// The checkout's build folder, where a Makefile can write it; nil for a repository.
    let scratchPath: String?

    /// What `--tiermark` says; without it, the checkout that this program was built from.
    /// - Throws: `ExperimentError` with code `badValue`.
    init(_ given: String?) throws(ExperimentError) {
        guard let given else {
            self.init(checkout: try Self.ownCheckout())
            return
        }
        if given.contains("://") || given.hasPrefix("git@") {
            try self.init(repository: given)
        } else {
            let path = URL(fileURLWithPath: given).standardizedFileURL.path
            guard Self.isCheckout(path) else {
                throw ExperimentError(
                    .badValue,
                    "there is no Tiermark at '\(given)': --tiermark takes the folder of a checkout, the one with "
                        + "Tiermark's Package.swift in it, or the https address of a repository")
            }
            self.init(checkout: path)
        }
    }

    private init(checkout path: String) {
        package = "tiermark"
        identity = URL(fileURLWithPath: path).lastPathComponent.lowercased()
        dependency = ".package(name: \"tiermark\", path: \(Self.literal(path)))"
        scratchPath = path.utf8.allSatisfy(Self.plain.contains) ? "\(path)/.build" : nil
    }

    private init(repository address: String) throws(ExperimentError) {
        // A scheme or user, a host, and at least one folder.
        let parts = address.split(whereSeparator: { "/:@".contains($0) })
        let last = parts.count > 2 ? String(parts[parts.count - 1]) : ""
        let name = last.hasSuffix(".git") ? String(last.dropLast(4)) : last
        guard !name.isEmpty, address.utf8.allSatisfy(Self.plain.contains) else {
            throw ExperimentError(
                .badValue,
                "'\(address)' is no address of a repository: write one such as https://example.org/tiermark.git")
        }
        package = name
        identity = name.lowercased()
        dependency = ".package(url: \(Self.literal(address)), branch: \"main\")"
        scratchPath = nil
    }

    // MARK: - Finding the checkout

    /// The folder above this program that holds Tiermark, or the one it was compiled in, wherever the program lies now.
    private static func ownCheckout() throws(ExperimentError) -> String {
        var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        while folder.path != "/" {
            if isCheckout(folder.path) { return folder.path }
            folder.deleteLastPathComponent()
        }
        let compiled = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        // What a package manager fetched goes when it likes.
        if isCheckout(compiled.path), !compiled.path.contains("/checkouts/") { return compiled.path }
        throw ExperimentError(
            .badValue,
            "the checkout that this program was built from is not at '\(compiled.path)' any more: say where Tiermark is, "
                + "with --tiermark PATH for a checkout or --tiermark https://… for a repository")
    }

    private static func isCheckout(_ path: String) -> Bool {
        let manifest = (try? String(contentsOfFile: "\(path)/Package.swift", encoding: .utf8)) ?? ""
        return manifest.contains("name: \"tiermark\",")
            && FileManager.default.fileExists(atPath: "\(path)/Sources/WorkloadKit")
    }

    /// Bytes that mean themselves in a Makefile and in a shell.
    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+@:".utf8)

    /// Text as a Swift literal.
    private static func literal(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\\", "\"": "\\\(scalar)"
            case _ where scalar.value < 32: "\\u{\(String(scalar.value, radix: 16))}"
            default: "\(scalar)"
            }
        }
        return "\"\(escaped.joined())\""
    }
}
