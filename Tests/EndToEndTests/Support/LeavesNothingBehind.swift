import Foundation
import TestSupport
import Testing

/// After each test no process that it started runs, and no memory file of the program lies on /dev/shm.
struct LeavesNothingBehind: TestTrait, SuiteTrait, TestScoping {
    let isRecursive = true

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let mark = UUID().uuidString
        let before = Self.memoryFiles
        try await MarkedProcess.$mark.withValue(mark) { try await function() }
        let areGone = ProcessTable.wait { MarkedProcess.all(mark).isEmpty }
        #expect(areGone, "left running: \(MarkedProcess.all(mark).map(\.words))")
        #expect(Self.memoryFiles.subtracting(before).isEmpty)
    }

    /// Other tests' directories come and go beside this one.
    private static var memoryFiles: Set<String> {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/shm")) ?? []
        return Set(names.filter { $0.contains("tiermark") && !$0.hasPrefix("tiermark-test-") })
    }
}

extension Trait where Self == LeavesNothingBehind {
    static var leavesNothingBehind: Self { Self() }
}

/// One test at a time: trials are measured on all CPUs.
@Suite(.serialized, .leavesNothingBehind) enum EndToEnd {}
