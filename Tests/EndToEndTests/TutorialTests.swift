import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// What the documentation prints is what `tiermark new workload orders` writes, to the letter: that is what
    /// `scripts/try-new-workload` builds, tests and runs.
    @Suite struct TutorialTests {
        private static let root = NewWorkloadTests.root

        /// The texts of all files of the package 'orders', by name.
        private func package() throws -> [String: String] {
            let directory = try TemporaryDirectory()
            let ended = try Tiermark.run(["new", "workload", "orders"], in: directory.path)
            try #require(ended.status == 0, "\(ended.messages)")
            let folder = directory.path("orders")
            let paths = try #require(FileManager.default.enumerator(atPath: folder)?.allObjects as? [String])
            let files = paths.filter { $0.hasSuffix(".swift") || $0 == "Makefile" }
            return try Dictionary(
                uniqueKeysWithValues: files.map { path in
                    let text = try String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
                    return (URL(fileURLWithPath: path).lastPathComponent, text)
                })
        }

        @Test func theTutorialShowsThePackage() throws {
            let package = try package()
            let folder = Self.root.appendingPathComponent("Sources/WorkloadKit/WorkloadKit.docc/Resources")
            let shown = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
                $0.hasSuffix(".swift")
            }
            #expect(Set(shown) == Set(package.keys.filter { $0 != "Package.swift" && $0 != "Makefile" }))
            for file in shown {
                let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
                #expect(text == package[file], "\(file) differs from what 'tiermark new workload' writes")
            }
        }

        @Test func theTutorialShowsEveryFileOfItsFolder() throws {
            let catalogue = Self.root.appendingPathComponent("Sources/WorkloadKit/WorkloadKit.docc")
            let tutorial = try String(
                contentsOf: catalogue.appendingPathComponent("BringYourOwnWorkload.tutorial"), encoding: .utf8)
            let resources = try FileManager.default.contentsOfDirectory(
                atPath: catalogue.appendingPathComponent("Resources").path)
            for file in resources where !file.hasSuffix(".svg") { #expect(tutorial.contains("file: \"\(file)\"")) }
        }

        @Test(arguments: [
            "README.md", "docs/bring-your-own-workload.md", "Sources/TiermarkCLI/TiermarkCLI.docc/TiermarkCLI.md",
        ])
        func everySwiftSnippetIsPartOfThePackage(page: String) throws {
            let files = try package().values
            let text = try String(contentsOf: Self.root.appendingPathComponent(page), encoding: .utf8)
            let snippets = text.components(separatedBy: "```swift\n").dropFirst().compactMap {
                $0.components(separatedBy: "```").first
            }
            #expect(!snippets.isEmpty)
            for snippet in snippets { #expect(files.contains { $0.contains(snippet) }, "\(snippet)") }
        }
    }
}
