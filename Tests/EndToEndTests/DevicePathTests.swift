import Experiments
import Foundation
import Glibc
import TestSupport
import Testing

extension EndToEnd {
    @Suite struct DevicePathTests {
        private func run(_ path: String, out: String) throws -> Ended {
            try Tiermark.run(
                Tiermark.tiny("list", "explicit/file", out: out, ["-p", "plan=exact", "--device-path", path]))
        }

        private func refused(_ path: String, _ expected: [String]) throws {
            let directory = try TemporaryDirectory()
            let ended = try run(path, out: directory.path("run"))
            #expect(ended.status == 1 && ended.output.isEmpty, "\(ended.messages)")
            for words in expected { #expect(ended.messages.contains(words), "\(ended.messages)") }
            #expect(directory.entries.isEmpty)
        }

        @Test func aPathThatIsNotThereIsNamed() throws {
            try refused("/nowhere/device", ["'/nowhere/device'", "No such file or directory", "To enable it: "])
        }

        @Test func aFileTooSmallIsRefusedWithBothSizes() throws {
            let directory = try TemporaryDirectory()
            let file = try directory.file("device", Data(count: 4096))
            try refused(file, ["'\(file)' is too small: it has 4096 bytes", "needs", "-p size="])
        }

        @Test func aFileWithDataIsRefusedAndKeepsItsData() throws {
            let directory = try TemporaryDirectory()
            var data = Data(count: 4 << 20)
            data[3 << 20] = 7
            let file = try directory.file("device", data)
            try refused(file, ["'\(file)' holds data, which a run would overwrite", "truncate -s 0"])
            #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == data)
        }

        @Test func aFileThatAnotherProcessUsesIsRefused() throws {
            let directory = try TemporaryDirectory()
            let file = try directory.file("device", Data(count: 4 << 20))
            let descriptor = open(file, O_RDWR | O_CLOEXEC)
            defer { close(descriptor) }
            #expect(flock(descriptor, LOCK_EX) == 0)
            try refused(file, ["'\(file)' is in use by another run", "--device-path"])
        }

        @Test func aFileOfZerosWorks() throws {
            let directory = try TemporaryDirectory()
            let file = try directory.file("device", Data(count: 4 << 20))
            let ended = try run(file, out: directory.path("run"))
            #expect(ended.status == 0, "\(ended.messages)")
            let stored = try StoreReader.load(path: directory.path("run"))
            #expect(stored.trials.count == 1 && stored.trials.allSatisfy { $0.status == .ok })
        }

        @Test func aDirectoryInMemoryWorksAndIsEmptyAfterwards() throws {
            let memory = try TemporaryDirectory(inMemory: true)
            let directory = try TemporaryDirectory()
            let ended = try run(memory.path, out: directory.path("run"))
            #expect(ended.status == 0, "\(ended.messages)")
            #expect(memory.entries.isEmpty)
            let notes = try StoreReader.load(path: directory.path("run")).trials[0].measurement?.notes ?? []
            #expect(notes.contains { $0.contains(memory.path) }, "\(notes)")
        }
    }
}
