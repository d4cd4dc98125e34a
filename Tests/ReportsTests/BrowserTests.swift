import Experiments
import Foundation
import Testing

@testable import Reports

/// The report in a real browser: no console error, no request, filter and sort work, accessible, prints.
@Suite(.serialized) struct BrowserTests {
    private static let page = try? Page.html(
        Analysis(runs: [
            Fixture(blocks: 12, cells: [Fixture.sweep[0], Fixture.sweep[5], Fixture().cells[7]]).stored
        ]))

    /// What the script in `BrowserScript` found.
    struct Found: Decodable {
        var rows: Int
        var filtered: [String]
        var restored: Int
        var hash: String
        var ascending: [Double]
        var descending: [Double]
        var sorted: String
        var logBefore: Bool
        var logAfter: Bool
        var scaleHash: String
        var permalinks: Int
        var copyButtons: Int
        var csv: String
        var csvRows: Int
        var tableRows: Int
        var overflow: Int
        var dark: Bool
        var textsChecked: Int
        var worstContrast: Double
        var tallest: Double
        var breakInside: Bool
        var requests: [String]
        var problems: [String]
    }

    @Test(arguments: [(400, false), (1600, false), (1600, true)])
    func thePageWorksAndIsAccessible(_ width: Int, _ isDark: Bool) throws {
        try inTemporaryDirectory { directory in
            let found = try visit(directory, width: width, isDark: isDark)
            #expect(found.problems.isEmpty && found.requests.isEmpty)
            #expect(found.dark == isDark && found.overflow <= 0)
            #expect(found.rows == 3 && found.filtered == ["vector"] && found.restored == 3)
            #expect(found.hash.contains("filter=vector") && found.scaleHash.contains("scale=log"))
            #expect(found.ascending == found.ascending.sorted() && found.descending == found.ascending.reversed())
            #expect(found.sorted == "descending")
            #expect(!found.logBefore && found.logAfter)
            #expect(found.permalinks > 5 && found.copyButtons > 5)
            #expect(found.csv.hasPrefix("cell,backend,against,speed") && found.csvRows == found.tableRows)
            #expect(found.textsChecked > 200 && found.worstContrast >= 3)
            #expect(found.breakInside && found.tallest < 1000)
        }
    }

    private func visit(_ directory: String, width: Int, isDark: Bool) throws -> Found {
        try #require(Self.page).write(toFile: "\(directory)/index.html", atomically: true, encoding: .utf8)
        try BrowserScript.harness(width: width)
            .write(toFile: "\(directory)/harness.html", atomically: true, encoding: .utf8)
        let output = try Browser.run(
            [
                "--window-size=1700,1300", "--virtual-time-budget=8000", "--allow-file-access-from-files",
                "--enable-logging=stderr", "--log-net-log=\(directory)/net.json", "--dump-dom",
            ] + (isDark ? ["--blink-settings=preferredColorScheme=0"] : []),
            page: "\(directory)/harness.html", profile: "\(directory)/profile")
        let console = output.errors.components(separatedBy: "\n").filter { $0.contains("CONSOLE") }
        #expect(console.isEmpty, "\(console)")
        let net = try String(contentsOfFile: "\(directory)/net.json", encoding: .utf8)
        let requests = net.components(separatedBy: "\"url\":\"").dropFirst().map { $0.prefix { $0 != "\"" } }
        let own = requests.filter { !Browser.isService($0) }
        #expect(own.allSatisfy { $0.hasPrefix("file:") }, "\(own)")
        let result = output.text.components(separatedBy: "<pre id=\"result\">").last?.components(separatedBy: "</pre>")[
            0]
        let json = (result ?? "").replacing("&amp;", with: "&").replacing("&lt;", with: "<").replacing(
            "&gt;", with: ">")
        return try JSONDecoder().decode(Found.self, from: Data(json.utf8))
    }

    @Test func thePagePrints() throws {
        try inTemporaryDirectory { directory in
            try #require(Self.page).write(toFile: "\(directory)/index.html", atomically: true, encoding: .utf8)
            _ = try Browser.run(
                ["--print-to-pdf=\(directory)/report.pdf", "--no-pdf-header-footer"], page: "\(directory)/index.html",
                profile: "\(directory)/profile")
            let pdf = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/report.pdf"))
            #expect(pdf.starts(with: Data("%PDF".utf8)) && pdf.count > 50_000)
        }
    }
}

/// Headless Chromium, driven by its command line.
enum Browser {
    /// Why the browser could not be used.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static func run(_ arguments: [String], page: String, profile: String) throws -> (text: String, errors: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try path())
        process.arguments =
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--disable-default-apps", "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=\(profile)",
            ] + arguments + ["file://\(page)"]
        let (text, errors) = ("\(profile).out", "\(profile).err")
        for path in [text, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: text))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try process.run()
        process.waitUntilExit()
        return (
            try String(contentsOfFile: text, encoding: .utf8), try String(contentsOfFile: errors, encoding: .utf8)
        )
    }

    /// Whether an address is one that the browser itself asks for at its start (time, updates, accounts). No name is
    /// resolved, so nothing leaves the machine.
    static func isService(_ address: Substring) -> Bool {
        let host = address.components(separatedBy: "/").dropFirst(2).first ?? ""
        return host.hasSuffix(".google.com") || host.hasSuffix(".googleapis.com") || host.hasSuffix(".gvt1.com")
    }

    private static func path() throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
        let candidates = folders.flatMap { ["\($0)/chromium", "\($0)/chromium-browser"] }
        guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw Failure(description: "chromium is not on PATH, the browser tests need it: run 'make setup'")
        }
        return found
    }
}
