import Foundation
import Machine
import TestSupport
import TiermarkTesting
import Testing

@testable import Backends

@Suite struct KnobRecoveryTests {
    /// A process that ran on this boot and is gone.
    private func ended() throws -> ProcessIdentity {
        ProcessIdentity(process: getpid(), startTime: 1, boot: ProcessIdentity.currentBoot)
    }

    private func leave(
        _ entries: [KnobJournal.Entry], by owner: ProcessIdentity, in machine: KnobMachine
    ) throws {
        #expect(machine.directory.refusal() == nil)
        var journal = KnobJournal(owner: owner)
        journal.entries = entries
        try machine.directory.store(journal)
    }

    private let entry = KnobJournal.Entry(kind: .knob, path: balancing, original: "0", written: ["1", "2"])

    @Test func aJournalSurvivesItsText() throws {
        var journal = KnobJournal(owner: .current)
        journal.entries = [entry, .init(kind: .undo, path: demotionSwitch, original: "0", written: [])]
        #expect(KnobJournal(text: journal.text) == journal)
        #expect(KnobJournal(text: "") == nil)
        #expect(KnobJournal(text: journal.text.replacingOccurrences(of: "knobs 1", with: "knobs 2")) == nil)
    }

    @Test(arguments: ["/etc/passwd", "/sys/../etc/passwd", "/proc/1/mem"])
    func aJournalNamesSettingsOfTheKernelOnly(path: String) {
        var journal = KnobJournal(owner: .current)
        journal.entries = [.init(kind: .knob, path: path, original: "0", written: ["1"])]
        #expect(KnobJournal(text: journal.text) == nil)
    }

    @Test func whatAKilledProcessLeftIsPutBackAndTold() throws {
        let machine = try KnobMachine([balancing: "2"])
        try leave([entry], by: ended(), in: machine)
        let messages = machine.recover()
        #expect(messages.count == 1)
        #expect(messages.first?.hasPrefix("restored kernel.numa_balancing to 0, left at 2 by process ") == true)
        #expect(machine.value(balancing) == "0" && machine.journals.isEmpty)
        #expect(machine.recover() == [])
    }

    @Test func aLivingProcessKeepsItsChanges() throws {
        let machine = try KnobMachine([balancing: "0"])
        let keeper = try machine.keeper()
        try keeper.set(balancing, to: "2")
        #expect(machine.recover() == [] && machine.value(balancing) == "2")
        keeper.restore()
    }

    @Test func aRebootHasUndoneEverything() throws {
        let machine = try KnobMachine([balancing: "2"])
        let owner = ProcessIdentity(process: getpid(), startTime: 1, boot: "another")
        try leave([entry], by: owner, in: machine)
        #expect(machine.recover() == [])
        #expect(machine.value(balancing) == "2" && machine.journals.isEmpty)
    }

    @Test func aNewKeeperRecoversFirstAndNotesIt() throws {
        let machine = try KnobMachine([balancing: "2"])
        try leave([entry], by: ended(), in: machine)
        let keeper = try machine.keeper()
        #expect(keeper.notes.count == 1 && machine.value(balancing) == "0")
        try keeper.set(balancing, to: "1")
        #expect(keeper.restore() == [] && machine.value(balancing) == "0")
    }

    @Test func whileAnotherRunHoldsTheLockLeftoversAreOnlyTold() throws {
        let machine = try KnobMachine([balancing: "2"])
        let keeper = try machine.keeper()
        try leave([entry], by: ended(), in: machine)
        let messages = machine.recover()
        #expect(messages.first?.contains("PID \(getpid())") == true)
        #expect(machine.value(balancing) == "2")
        keeper.restore()
        #expect(machine.recover().count == 1 && machine.value(balancing) == "0")
    }

    @Test func aDamagedJournalIsToldAndKept() throws {
        let machine = try KnobMachine()
        try leave([entry], by: ended(), in: machine)
        let path = try #require(machine.directory.journals.first?.path)
        try Data("nonsense".utf8).write(to: URL(fileURLWithPath: path))
        #expect(machine.recover().first?.contains("cannot be read") == true)
        #expect(machine.journals.count == 1)
    }

    @Test func othersMayNotPlantJournals() throws {
        let machine = try KnobMachine([balancing: "2"])
        try leave([entry], by: ended(), in: machine)
        chmod(machine.directory.path, 0o777)
        #expect(machine.recover() == [] && machine.value(balancing) == "2")
    }
}

/// Real processes that change settings of a stand-in for a machine and are ended.
@Suite struct KnobsOfKilledProcessesTests {
    private func start(_ machine: KnobMachine, _ changes: [String]) throws -> Process {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try BuiltProgram.path("TestDevice"))
        process.arguments = ["__knobs", machine.files.root, machine.directory.path] + changes
        process.standardOutput = output
        try process.run()
        #expect(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self) == "ready\n")
        return process
    }

    @Test func sigkillLeavesWorkForTheNextRun() throws {
        let machine = try KnobMachine([balancing: "0", demotionSwitch: "0"])
        let process = try start(machine, ["\(balancing)=2", "\(demotionSwitch)=1"])
        #expect(machine.value(balancing) == "2" && machine.recover() == [])
        #expect(throws: BackendError.self) { try machine.keeper() }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(machine.value(balancing) == "2" && machine.value(demotionSwitch) == "1")
        #expect(machine.recover().count == 2)
        #expect(machine.value(balancing) == "0" && machine.value(demotionSwitch) == "0")
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func signalsPutEverythingBackBeforeTheyEndTheProcess(number: Int32) throws {
        let machine = try KnobMachine([balancing: "0"])
        let process = try start(machine, ["\(balancing)=2"])
        kill(process.processIdentifier, number)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == number)
        #expect(machine.value(balancing) == "0" && machine.journals.isEmpty)
    }
}
