import Backends
import Foundation
import ListWorkload
import MixedWorkload
import TestSupport
import TreeWorkload
import VectorWorkload
import WorkloadKit

// The device process of tests: it knows the workloads that make mistakes too. With `__host` it is a host process
// that can be killed: it opens a session, says so, and waits. With `__knobs ROOT DIRECTORY PATH=VALUE…` it changes
// settings of the machine below ROOT and waits.

let kinds = [listWorkload, treeWorkload, vectorWorkload, mixedWorkload, MistakenWorkload.kind]

func openSession() throws -> TrialSession {
    guard let backend = BackendList.named("transparent/uffd") else { fatalError("no backend 'transparent/uffd'") }
    return try TrialSession(
        .init(
            workload: MistakenWorkload.kind, parameters: [:], backend: backend, backendParameters: [:],
            model: .exclusive, devicePath: nil, counters: [],
            deviceProgram: ("/proc/self/exe", ["TestDevice", "__device"])))
}

switch CommandLine.arguments.dropFirst().first {
case "__device": DeviceProcess.run(workloads: kinds)
case "__host":
    let session = try openSession()
    _ = try session.repeatProgram(records: false) { _ in }
    FileHandle.standardOutput.write(Data("ready\n".utf8))
    withExtendedLifetime(session) { while true { sleep(60) } }
case "__knobs":
    // Changes settings of a stand-in for a machine, says so, and waits to be killed.
    KnobRecovery.restoreBeforeSignalsEnd()
    let keeper = try KnobKeeper(root: CommandLine.arguments[2], directory: CommandLine.arguments[3])
    for change in CommandLine.arguments.dropFirst(4) {
        let parts = change.split(separator: "=").map(String.init)
        try keeper.set(parts[0], to: parts[1])
    }
    FileHandle.standardOutput.write(Data("ready\n".utf8))
    while true { sleep(60) }
default:
    FileHandle.standardError.write(Data("TestDevice is started by tests\n".utf8))
    exit(64)
}
