import Foundation

@testable import Machine

/// The directory of all fixtures of this process, removed when it ends. A fixture does not remove itself: a path taken
/// from it may be used after its last mention, when it is gone already.
private let fixtures: String = {
    atexit { try? FileManager.default.removeItem(atPath: fixturesPath()) }
    return fixturesPath()
}()

private func fixturesPath() -> String { NSTemporaryDirectory() + "tiermark-machine-\(getpid())" }

/// A fixture that cannot be written makes every test after it meaningless.
private func must(_ work: () throws -> Void) {
    do { try work() } catch { fatalError("fixture: \(error)") }
}

/// A directory that stands in for a machine: files are written below it.
struct Fixture {
    let root: String

    init(_ files: [String: String] = [:]) {
        root = fixtures + "/" + UUID().uuidString
        must { try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true) }
        for (path, text) in files { write(text, to: path) }
    }

    var tree: FileTree { FileTree(root: root) }
    var machine: MachineDescription { .current(root: root) }

    func write(_ text: String, to path: String) {
        let file = URL(fileURLWithPath: root + path)
        must {
            let parent = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
    }

    func link(_ path: String, to target: String) {
        let parent = URL(fileURLWithPath: root + path).deletingLastPathComponent()
        must {
            try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: root + path, withDestinationPath: target)
        }
    }

    func text(_ path: String) -> String? { tree.text(path) }

    func availability(of feature: Feature, probes: SystemProbes = .quiet) -> Availability {
        feature.availability(in: ProbeContext(machine: machine, tree: tree, probes: probes))
    }

    /// A node with memory in GiB; half of it free, a quarter droppable.
    func addNode(_ id: Int, cpus: String, gibibytes: Int, distances: String, tier: Int? = nil) {
        let directory = "/sys/devices/system/node/node\(id)"
        let total = gibibytes << 20
        write("\(cpus)\n", to: "\(directory)/cpulist")
        write("\(distances)\n", to: "\(directory)/distance")
        write(
            """
            Node \(id) MemTotal:       \(total) kB
            Node \(id) MemFree:        \(total / 2) kB
            Node \(id) Inactive(file): \(total / 8) kB
            Node \(id) SReclaimable:   \(total / 8) kB
            """, to: "\(directory)/meminfo")
        if let tier { write("\(id)\n", to: "/sys/devices/virtual/memory_tiering/memory_tier\(tier)/nodelist") }
    }
}

extension SystemProbes {
    /// A kernel on which everything works, and a user who is root.
    static var quiet: SystemProbes {
        var probes = SystemProbes()
        probes.effectiveUser = { 0 }
        probes.userfaultfd = { UserfaultfdSupport(route: .systemCall, featureBits: .max, errorNumber: 0) }
        probes.memoryFile = { 0 }
        probes.hugePage = { _ in 0 }
        probes.movePages = { 0 }
        probes.bindMemory = { 0 }
        probes.performanceEvent = { 0 }
        probes.openDevice = { _ in 0 }
        probes.directAccess = { _ in DirectAccess(result: 0, isDAX: true, hasMapSync: true) }
        probes.isWritable = { tree, path in tree.exists(path) }
        return probes
    }
}

extension Availability {
    var detail: String? { if case .available(let detail) = self { detail } else { nil } }
    var reason: String? { if case .missing(let reason, _) = self { reason } else { nil } }
    var remedy: String? { if case .missing(_, let remedy) = self { remedy } else { nil } }
}

/// A machine with two nodes that have CPUs, as files.
func twoNodes() -> Fixture {
    let fixture = Fixture([
        "/proc/sys/kernel/osrelease": "6.12.9-amd64\n",
        "/proc/sys/kernel/numa_balancing": "0\n",
        "/proc/meminfo": "MemTotal: 33554432 kB\nMemFree: 16777216 kB\nMemAvailable: 20971520 kB\n",
        "/sys/devices/system/cpu/online": "0-7\n",
    ])
    fixture.addNode(0, cpus: "0-3", gibibytes: 16, distances: "10 21", tier: 4)
    fixture.addNode(1, cpus: "4-7", gibibytes: 16, distances: "21 10", tier: 4)
    return fixture
}

/// A fast node 0 with CPUs and a slow node 2 without, no node 1.
func tieredNodes() -> Fixture {
    let fixture = Fixture([
        "/proc/sys/kernel/osrelease": "6.12.9-amd64\n",
        "/proc/sys/kernel/numa_balancing": "0\n",
        "/proc/sys/kernel/numa_balancing_promote_rate_limit_MBps": "65536\n",
        "/sys/kernel/mm/numa/demotion_enabled": "false\n",
        "/sys/devices/system/cpu/online": "0-1\n",
    ])
    fixture.addNode(0, cpus: "0-1", gibibytes: 2, distances: "10 20", tier: 4)
    fixture.addNode(2, cpus: "", gibibytes: 4, distances: "20 10", tier: 22)
    return fixture
}
