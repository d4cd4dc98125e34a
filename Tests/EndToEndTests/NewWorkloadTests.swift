import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// `tiermark new workload`: what it writes, and what it refuses. That the package builds, passes its own tests and
    /// finds a mistake is shown by `scripts/try-new-workload`, which needs the build folder for itself.
    @Suite struct NewWorkloadTests {
        static let root = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }

        /// Writes a package and returns its folder.
        private func written(_ words: [String], _ folder: String, in directory: TemporaryDirectory) throws -> String {
            let ended = try Tiermark.run(["new", "workload"] + words, in: directory.path)
            try #require(ended.status == 0, "\(ended.messages)")
            return directory.path(folder)
        }

        private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

        @Test func writesAPackageThatPointsToThisCheckout() throws {
            let directory = try TemporaryDirectory()
            let folder = try written(["orders"], "orders", in: directory)
            let files = try #require(FileManager.default.enumerator(atPath: folder)?.allObjects as? [String])
            for file in ["Package.swift", "Makefile", "README.md", ".gitignore", "Sources/OrdersWorkload/Main.swift"] {
                #expect(files.contains(file))
            }
            #expect(
                try text("\(folder)/Package.swift").contains(
                    ".package(name: \"tiermark\", path: \"\(Self.root.path)\")"))
            #expect(try text("\(folder)/Makefile").contains("SCRATCH ?= \(Self.root.path)/.build\n"))
            for file in files where file.hasSuffix(".swift") || file == "Makefile" || file == "README.md" {
                #expect(try !text("\(folder)/\(file)").contains("{{"), "\(file)")
            }
        }

        struct Name: CustomTestStringConvertible {
            var typed, module, workload: String
            var testDescription: String { typed }
        }

        @Test(arguments: [
            Name(typed: "graph-search", module: "GraphSearchWorkload", workload: "graph-search"),
            Name(typed: "GraphSearch", module: "GraphSearchWorkload", workload: "graph-search"),
            Name(typed: "HTTPServer2", module: "HttpServer2Workload", workload: "http-server2"),
            Name(typed: "func", module: "FuncWorkload", workload: "func"),
        ])
        func makesAModuleAndAWorkloadFromAName(_ name: Name) throws {
            let directory = try TemporaryDirectory()
            let folder = try written([name.typed], name.typed, in: directory)
            let kind = try text("\(folder)/Sources/\(name.module)/Kind.swift")
            #expect(kind.contains("name: \"\(name.workload)\","))
            #expect(try text("\(folder)/Package.swift").contains("name: \"\(name.workload)\","))
        }

        @Test func aRepositoryIsBuiltInTheFolderOfThePackage() throws {
            let directory = try TemporaryDirectory()
            let words = ["orders", "--tiermark", "https://example.org/some/Tiermark.git"]
            let folder = try written(words, "orders", in: directory)
            let manifest = try text("\(folder)/Package.swift")
            #expect(manifest.contains(".package(url: \"https://example.org/some/Tiermark.git\", branch: \"main\")"))
            #expect(manifest.contains(".product(name: \"TiermarkCLI\", package: \"Tiermark\")"))
            #expect(try text("\(folder)/Makefile").contains("SCRATCH ?= .build\n"))
        }

        struct Refusal: CustomTestStringConvertible {
            var words, expected: [String]
            var testDescription: String { words.joined(separator: " ") }
        }

        @Test(arguments: [
            Refusal(words: ["../up"], expected: ["'../up' is no name for a workload", "starts with a letter"]),
            Refusal(words: ["a/b"], expected: ["'a/b' is no name"]),
            Refusal(words: [""], expected: ["'' is no name"]),
            Refusal(words: ["a\nb"], expected: ["'a\\u{a}b' is no name"]),
            Refusal(words: ["a--b"], expected: ["'a--b' is no name", "single '-'"]),
            Refusal(words: ["2fast"], expected: ["'2fast' is no name"]),
            Refusal(words: ["größe"], expected: ["'größe' is no name"]),
            Refusal(words: [String(repeating: "x", count: 41)], expected: ["40 at most"]),
            Refusal(words: ["List"], expected: ["there is a workload 'list' already", "choose another name"]),
            Refusal(
                words: ["yams"], expected: ["'yams' is the name of a package that Tiermark is built from", "'my-yams'"]),
            Refusal(words: ["orders", "--tiermark", "/"], expected: ["there is no Tiermark at '/'"]),
            Refusal(
                words: ["orders", "--tiermark", "https://"], expected: ["'https://' is no address of a repository"]),
        ])
        func whatCannotBeMeantIsRefused(_ refusal: Refusal) throws {
            let directory = try TemporaryDirectory()
            let ended = try Tiermark.run(["new", "workload"] + refusal.words, in: directory.path)
            #expect(ended.status == 64 && ended.output.isEmpty && directory.entries.isEmpty)
            for words in refusal.expected { #expect(ended.messages.contains(words), "\(ended.messages)") }
        }

        @Test func theNameOfTiermarksOwnFolderIsRefused() throws {
            let directory = try TemporaryDirectory()
            try FileManager.default.createSymbolicLink(
                atPath: directory.path("engine"), withDestinationPath: Self.root.path)
            let words = ["new", "workload", "Engine", "--tiermark", directory.path("engine")]
            let ended = try Tiermark.run(words, in: directory.path)
            #expect(ended.status == 64 && directory.entries == ["engine"])
            #expect(ended.messages.contains("'Engine' is also the name of the folder that Tiermark is in"))
        }

        @Test func nothingIsOverwritten() throws {
            let directory = try TemporaryDirectory()
            let file = try directory.file("orders", Data("mine".utf8))
            let ended = try Tiermark.run(["new", "workload", "orders"], in: directory.path)
            #expect(ended.status == 1)
            #expect(ended.messages.contains("'orders' is here already, and nothing is overwritten"))
            #expect(try text(file) == "mine")
        }

        @Test func aFolderThatCannotBeMadeIsNamedWithTheReason() throws {
            // Nobody, not even root, can make a folder there.
            let ended = try Tiermark.run(["new", "workload", "orders"], in: "/proc")
            #expect(ended.status == 1)
            #expect(ended.messages.contains("the folder 'orders' cannot be made in '/proc': "))
        }

        /// Swift does not allow two packages of one name in a graph.
        @Test func allPackagesThatTiermarkIsBuiltFromAreReserved() throws {
            struct Resolved: Decodable {
                struct Pin: Decodable { var identity: String }
                var pins: [Pin]
            }
            let data = try Data(contentsOf: Self.root.appendingPathComponent("Package.resolved"))
            for pin in try JSONDecoder().decode(Resolved.self, from: data).pins where !pin.identity.contains(".") {
                let directory = try TemporaryDirectory()
                let ended = try Tiermark.run(["new", "workload", pin.identity], in: directory.path)
                #expect(ended.status == 64 && ended.messages.contains("choose another name"), "\(pin.identity)")
            }
        }
    }
}
