import Experiments
import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    /// Machines that lack something.
    @Suite struct EnvironmentTests {
        /// A file system of its own in memory, gone with the object.
        final class SmallDisk {
            let directory: TemporaryDirectory

            init?(bytes: Int) throws {
                directory = try TemporaryDirectory()
                guard mount("tmpfs", directory.path, "tmpfs", 0, "size=\(bytes)") == 0 else { return nil }
            }

            deinit { umount2(directory.path, Int32(MNT_DETACH)) }
        }

        static let mayMount = ((try? SmallDisk(bytes: 1 << 20)) ?? nil) != nil
        static let mayChangeUser = getuid() == 0 && access("/usr/bin/setpriv", X_OK) == 0
        private static let nobody = "65534"

        @Test(.enabled(if: mayMount, "mounting a small disk needs root"))
        func aFullDiskEndsTheRunAndKeepsWhatWasRecorded() throws {
            let disk = try #require(try SmallDisk(bytes: 256 << 10))
            let out = disk.directory.path("run")
            let ended = try Tiermark.run(Tiermark.tiny("list", "baseline/shared,explicit/file", out: out))
            #expect(ended.status == 1, "\(ended.messages)")
            #expect(
                ended.messages.contains("a record could not be written to '\(out)/run.sqlite'"), "\(ended.messages)")
            #expect(ended.messages.contains("Free some space") && ended.messages.contains("--resume"))
            let kept = try StoreReader.load(path: out).trials
            #expect(!kept.isEmpty && ended.messages.contains("The \(kept.count) trials recorded before are kept"))
            let elsewhere = try TemporaryDirectory()
            let report = try Tiermark.run(["report", out, "--out", elsewhere.path])
            #expect(report.status == 0, "\(report.messages)")
        }

        @Test(.enabled(if: mayMount, "mounting a small disk needs root"))
        func aReportThatFindsADiskFullSaysSo() throws {
            let run = try SharedRuns.everything.get()
            let disk = try #require(try SmallDisk(bytes: 64 << 10))
            let ended = try Tiermark.run(["report", run.path, "--out", disk.directory.path])
            #expect(ended.status == 1 && ended.messages.contains(disk.directory.path), "\(ended.messages)")
            #expect(ended.messages.contains("No space left on device"), "\(ended.messages)")
            #expect(disk.directory.entries.isEmpty)
        }

        @Test(.enabled(if: mayChangeUser, "becoming another user needs root and setpriv"))
        func aBackendWithoutPermissionIsSkippedWithItsReasonAndTheRestIsMeasured() throws {
            let directory = try TemporaryDirectory()
            let program = directory.path("tiermark")
            try FileManager.default.copyItem(atPath: try Tiermark.path(), toPath: program)
            chmod(directory.path, 0o777)
            let words = ["/usr/bin/setpriv", "--reuid", Self.nobody, "--regid", Self.nobody, "--clear-groups", program]
            let run = Tiermark.tiny(
                "list", "baseline/shared,transparent/uffd", out: directory.path("run"), ["-p", "resolver=daemon"])
            let ended = try Program(words + run, in: directory.path).wait()
            #expect(ended.status == 0, "\(ended.messages)")
            let stored = try StoreReader.load(path: directory.path("run"))
            let skipped = try #require(stored.run.skipped.first)
            #expect(skipped.label.contains("resolver=daemon") && skipped.reason.contains("may not open a userfaultfd"))
            #expect(skipped.remedy.contains("vm.unprivileged_userfaultfd=1"))
            #expect(stored.trials.count == 4 && stored.trials.allSatisfy { $0.status == .ok })
            let page = try String(contentsOfFile: directory.path("run/index.html"), encoding: .utf8)
            for text in [ended.output + ended.messages, page] {
                #expect(text.contains("may not open a userfaultfd") && text.contains("vm.unprivileged_userfaultfd=1"))
            }
        }

        @Test(.enabled(if: mayChangeUser, "becoming another user needs root and setpriv"))
        func anUnwritableDirectoryIsRefusedForWhomItIs() throws {
            let directory = try TemporaryDirectory()
            let program = directory.path("tiermark")
            try FileManager.default.copyItem(atPath: try Tiermark.path(), toPath: program)
            let words = ["/usr/bin/setpriv", "--reuid", Self.nobody, "--regid", Self.nobody, "--clear-groups", program]
            let run = Tiermark.tiny("list", "baseline/shared", out: directory.path("run"))
            let ended = try Program(words + run).wait()
            #expect(ended.status == 1 && ended.messages.contains("'\(directory.path("run"))' cannot be written: "))
            #expect(ended.messages.contains("Permission denied"), "\(ended.messages)")
            #expect(directory.entries == ["tiermark"])
        }
    }

    @Suite struct ConcurrentRunTests {
        @Test func twoRunsAtOnceIntoTheirOwnDirectoriesBothComplete() throws {
            let directory = try TemporaryDirectory()
            let outs = ["one", "two"].map { directory.path($0) }
            let programs = try outs.map { try Tiermark.start(Tiermark.tiny("list", "explicit/file", out: $0)) }
            for (out, program) in zip(outs, programs) {
                let ended = try program.wait()
                #expect(ended.status == 0, "\(ended.messages)")
                #expect(try StoreReader.load(path: out).trials.count == 4)
            }
        }

        @Test func ofTwoRunsIntoOneDirectoryOneIsRefused() throws {
            let directory = try TemporaryDirectory()
            let words = Tiermark.tiny("list", "explicit/file", out: directory.path("run"), ["-p", "laps=5000"])
            let programs = try (0..<2).map { _ in try Tiermark.start(words) }
            let ends = try programs.map { try $0.wait() }.sorted { $0.status < $1.status }
            #expect(ends.map(\.status) == [0, 1], "\(ends)")
            let reasons = ["holds a run already", "writes the run in", "is not empty"]
            #expect(reasons.contains { ends[1].messages.contains($0) }, "\(ends[1].messages)")
            #expect(try StoreReader.load(path: directory.path("run")).trials.count == 4)
        }

        @Test func aRunThatGoesOnIsNotContinuedBySomebodyElse() throws {
            let directory = try TemporaryDirectory()
            let out = directory.path("run")
            let program = try Tiermark.start(Tiermark.tiny("list", "explicit/file", out: out, ["-p", "laps=20000"]))
            #expect(ProcessTable.wait { !MarkedProcess.all(with: "__trial").isEmpty })
            let other = try Tiermark.run(["run", "--resume", out])
            #expect(
                other.status == 1 && other.messages.contains("another process (pid \(program.process)) writes the run"))
            #expect(other.messages.contains("wait until it ends"), "\(other.messages)")
            #expect(try program.wait().status == 0)
        }
    }
}
