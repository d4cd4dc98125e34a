import Foundation
import Machine
import TestSupport
import Testing

@testable import Backends

@Suite struct KnobKeeperTests {
    @Test(arguments: [
        ("2\n", "2"), ("always [madvise] never\n", "madvise"), ("true\n", "1"), ("N\n", "0"), ("  60000 ", "60000"),
        ("", ""), ("[x]\n", "[x]"),
    ])
    func valuesAreReadInTheFormThatCanBeWritten(shown: String, value: String) {
        #expect(KnobValue(shown).text == value)
    }

    @Test func changesArePutBackInReverseOrder() throws {
        let kernel = FakeKernel([balancing: "0\n", demotionSwitch: "false\n"]) { path, value, files in
            files[path] = path == demotionSwitch ? (value == "1" ? "true\n" : "false\n") : value + "\n"
            return 0
        }
        let (keeper, state) = try kernel.keeper()
        try keeper.set(demotionSwitch, to: "1")
        try keeper.set(balancing, to: "2")
        #expect(keeper.notes == ["\(demotionSwitch) 0 → 1", "kernel.numa_balancing 0 → 2"])
        #expect(keeper.restore() == [])
        #expect(kernel[balancing] == "0\n" && kernel[demotionSwitch] == "false\n")
        #expect(kernel.writes.suffix(2) == ["\(balancing)=0", "\(demotionSwitch)=0"])
        #expect(keeper.restore() == [] && kernel.writes.count == 4)
        #expect(try FileManager.default.contentsOfDirectory(atPath: state.path("state")) == ["knobs.lock"])
    }

    @Test func theJournalIsOnDiskBeforeTheKnobIsWritten() throws {
        let temporary = try TemporaryDirectory()
        let directory = KnobDirectory(path: temporary.path("state"))
        let kernel = FakeKernel([balancing: "0"]) { path, value, files in
            // What another process would find if this one ended here.
            let entry = directory.journals.first?.journal?.entries.first
            files[path] = entry == .init(kind: .knob, path: path, original: "0", written: ["2"]) ? value : "unnoted"
            return 0
        }
        let keeper = try KnobKeeper(files: kernel, directory: directory)
        try keeper.set(balancing, to: "2")
        #expect(kernel[balancing] == "2")
        keeper.restore()
    }

    @Test func aKnobSetTwiceGetsItsFirstValueBack() throws {
        let machine = try KnobMachine([balancing: "3"])
        let keeper = try machine.keeper()
        try keeper.set(balancing, to: "0")
        try keeper.set(balancing, to: "2")
        #expect(machine.value(balancing) == "2")
        #expect(keeper.restore() == [])
        #expect(machine.value(balancing) == "3")
    }

    @Test func aKnobThatIsAsWantedIsNotWritten() throws {
        let kernel = FakeKernel([balancing: "2\n"])
        let (keeper, state) = try kernel.keeper()
        try keeper.set(balancing, to: "2")
        #expect(kernel.writes.isEmpty && keeper.notes == ["kernel.numa_balancing 2, as it was"])
        keeper.restore()
        withExtendedLifetime(state) {}
    }

    @Test func aValueThatTheKernelDoesNotTakeIsAnErrorAndUndone() throws {
        let kernel = FakeKernel([balancing: "0"]) { path, value, files in
            files[path] = value == "9" ? "1" : value
            return 0
        }
        let (keeper, state) = try kernel.keeper()
        let error = #expect(throws: BackendError.self) { try keeper.set(balancing, to: "9") }
        #expect(error?.description.contains("cannot be set to 9: the kernel made it 1") == true)
        #expect(keeper.restore() == [] && kernel[balancing] == "0")
        withExtendedLifetime(state) {}
    }

    @Test func aRefusedWriteNamesReasonAndCommand() throws {
        let kernel = FakeKernel([balancing: "0"]) { _, _, _ in -EPERM }
        let (keeper, state) = try kernel.keeper()
        let error = try #require(throws: BackendError.self) { try keeper.set(balancing, to: "2") }
        #expect(error.code == .unavailable)
        #expect(error.description.contains("Operation not permitted"))
        #expect(error.description.contains("sudo sysctl kernel.numa_balancing=2"))
        #expect(keeper.notes == [] && keeper.restore() == [])
        withExtendedLifetime(state) {}
    }

    @Test func aMissingKnobIsAnError() throws {
        let keeper = try KnobMachine().keeper()
        let error = #expect(throws: BackendError.self) { try keeper.set(balancing, to: "2") }
        #expect(error?.description.contains("the kernel has no \(balancing)") == true)
        keeper.restore()
    }

    @Test func whatSomebodyElseChangedIsLeftAlone() throws {
        let machine = try KnobMachine([balancing: "0", demotionSwitch: "0"])
        let keeper = try machine.keeper()
        try keeper.set(balancing, to: "2")
        try keeper.set(demotionSwitch, to: "1")
        try machine.write("1\n", balancing)
        let problems = keeper.restore()
        #expect(problems.count == 1)
        #expect(problems.first?.contains("is now 1, by somebody else") == true)
        #expect(machine.value(balancing) == "1" && machine.value(demotionSwitch) == "0")
        #expect(machine.journals.isEmpty)
    }

    @Test func undosRunOnlyForWhatStillStands() throws {
        let count = "/sys/kernel/mm/damon/admin/kdamonds/nr_kdamonds"
        let gone = "/sys/kernel/mm/damon/admin/kdamonds/0/state"
        let machine = try KnobMachine([count: "2"])
        let keeper = try machine.keeper()
        try keeper.onRestore(write: "0", to: count, ifStill: "2")
        try keeper.onRestore(write: "off", to: gone, ifStill: "on")
        #expect(keeper.restore() == [])
        #expect(machine.value(count) == "0")
        let other = try machine.keeper()
        try other.onRestore(write: "0", to: count, ifStill: "1")
        try machine.write("3\n", count)
        #expect(other.restore().count == 1 && machine.value(count) == "3")
    }

    @Test func afterAllWasPutBackNothingCanBeChanged() throws {
        let machine = try KnobMachine([balancing: "0"])
        let keeper = try machine.keeper()
        keeper.restore()
        #expect(throws: BackendError.self) { try keeper.set(balancing, to: "2") }
        #expect(machine.value(balancing) == "0")
    }

    @Test func twoKeepersExcludeEachOther() throws {
        let machine = try KnobMachine([balancing: "0"])
        let first = try machine.keeper()
        let error = #expect(throws: BackendError.self) { try machine.keeper() }
        #expect(error?.code == .unavailable)
        #expect(error?.description.contains("PID \(getpid())") == true)
        first.restore()
        let second = try machine.keeper()
        second.restore()
    }

    @Test func withoutRightsOnlyAChangeFails() throws {
        let machine = try KnobMachine([balancing: "2"])
        // Writable for everybody: what others put there must not be believed.
        try FileManager.default.createDirectory(atPath: machine.directory.path, withIntermediateDirectories: true)
        chmod(machine.directory.path, 0o777)
        let keeper = try machine.keeper()
        try keeper.set(balancing, to: "2")
        let error = #expect(throws: BackendError.self) { try keeper.set(balancing, to: "1") }
        #expect(error?.description.contains("it is writable for others") == true)
        #expect(keeper.restore() == [] && machine.value(balancing) == "2")
    }

    @Test func aKnobThatCannotBePutBackStaysInTheJournal() throws {
        let temporary = try TemporaryDirectory()
        let directory = KnobDirectory(path: temporary.path("state"))
        let kernel = FakeKernel([balancing: "0"]) { path, value, files in
            guard value == "2" else { return -EPERM }
            files[path] = value
            return 0
        }
        let keeper = try KnobKeeper(files: kernel, directory: directory)
        try keeper.set(balancing, to: "2")
        let problems = keeper.restore()
        #expect(problems.count == 1)
        #expect(problems.first?.contains("Put it back with: sudo sysctl kernel.numa_balancing=0") == true)
        #expect(directory.journals.first?.journal?.entries.map(\.path) == [balancing])
    }
}
