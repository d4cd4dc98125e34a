import Testing

@testable import Machine

@Suite struct MountFeatureTests {
    private func mounted(_ line: String, on fixture: Fixture = twoNodes()) -> Fixture {
        fixture.write("36 35 0:30 / \(line)\n", to: "/proc/self/mountinfo")
        return fixture
    }

    @Test(arguments: [
        ("/mnt/node1 rw,relatime - tmpfs tmpfs rw,size=1024k,mpol=bind:1", "/mnt/node1 (node 1)"),
        ("/mnt/a rw - tmpfs tmpfs rw,mpol=bind:0-1,size=4k", "/mnt/a (node 0-1)"),
        ("/mnt/a rw - tmpfs tmpfs rw,mpol=bind:0,2,size=4k", "/mnt/a (node 0,2)"),
    ])
    func aBoundTmpfsIsFound(line: String, detail: String) {
        #expect(mounted(line).availability(of: .nodeTmpfs).detail == detail)
    }

    @Test(arguments: [
        "/mnt/a rw - tmpfs tmpfs rw,size=4k", "/mnt/a rw - tmpfs tmpfs rw,mpol=interleave:0-1",
        "/mnt/a ro - tmpfs tmpfs ro,mpol=bind:1",
    ])
    func anotherTmpfsIsNotEnough(line: String) {
        let answer = mounted(line).availability(of: .nodeTmpfs)
        #expect(answer.reason == "no tmpfs is bound to a node")
        #expect(answer.remedy?.contains("mount -t tmpfs -o mpol=bind:1,size=4096m tmpfs /mnt/node1") == true)
    }

    @Test func aBoundTmpfsNeedsTwoNodes() {
        let fixture = Fixture()
        fixture.addNode(0, cpus: "0", gibibytes: 1, distances: "10")
        #expect(fixture.availability(of: .nodeTmpfs).reason?.contains("one node with memory") == true)
    }

    @Test func hugePagesNeedAPoolAndAMount() {
        let pool = "/sys/kernel/mm/hugepages/hugepages-2048kB"
        let fixture = Fixture(["/proc/meminfo": "Hugepagesize: 2048 kB\n", "\(pool)/nr_hugepages": "300"])
        fixture.write("300", to: "\(pool)/free_hugepages")
        #expect(fixture.availability(of: .hugeFilesystem).remedy?.contains("mount -t hugetlbfs none /mnt/huge") == true)
        let found = mounted("/dev/hugepages rw - hugetlbfs hugetlbfs rw,pagesize=2M", on: fixture)
        #expect(
            found.availability(of: .hugeFilesystem).detail?.hasPrefix("/dev/hugepages: 2 MiB pages: 300 free") == true)
        #expect(Fixture().availability(of: .hugeFilesystem).remedy?.contains("CONFIG_HUGETLBFS") == true)
    }

    @Test func tuningNeedsDebugfs() {
        let directory = "/sys/kernel/debug/sched/numa_balancing"
        let fixture = tieredNodes()
        let unmounted = fixture.availability(of: .balancingTuning)
        #expect(unmounted.remedy == "mount -t debugfs none /sys/kernel/debug")
        _ = mounted("/sys/kernel/debug rw - debugfs none rw", on: fixture)
        #expect(fixture.machine.debugfs == nil || fixture.machine.debugfs == .hidden)
        #expect(fixture.availability(of: .balancingTuning).reason?.contains("only root sees") == true)
        fixture.write("256\n", to: "\(directory)/scan_size_mb")
        #expect(fixture.machine.debugfs == .readable)
        #expect(fixture.availability(of: .balancingTuning).detail?.contains("came with Linux 6.1") == true)
        fixture.write("1000\n", to: "\(directory)/hot_threshold_ms")
        #expect(fixture.availability(of: .balancingTuning).detail == "256 MB a scan, hot within 1000 ms")
    }

    @Test func olderKernelsTuneBySysctl() {
        let fixture = tieredNodes()
        fixture.write("256\n", to: "/proc/sys/kernel/numa_balancing_scan_size_mb")
        #expect(fixture.availability(of: .balancingTuning).isAvailable)
    }

    @Test func aLockedDownKernelIsNamed() {
        let fixture = tieredNodes()
        fixture.write("256\n", to: "/sys/kernel/debug/sched/numa_balancing/scan_size_mb")
        fixture.write("none [integrity] confidentiality\n", to: "/sys/kernel/security/lockdown")
        var probes = SystemProbes.quiet
        probes.isWritable = { _, _ in false }
        #expect(fixture.availability(of: .balancingTuning, probes: probes).reason?.contains("locked down") == true)
    }

    @Test func aCpusetThatHidesNodesIsTold() {
        let fixture = tieredNodes()
        fixture.write("Mems_allowed_list:\t0\nCpus_allowed_list:\t0\n", to: "/proc/self/status")
        let answer = fixture.availability(of: .numaNodes)
        #expect(answer.reason == "the cpuset lets this process use memory of 1 of 2 nodes (0,2)")
        #expect(answer.remedy?.contains("--cpuset-mems=0,2") == true)
        let facts = Dictionary(uniqueKeysWithValues: fixture.machine.facts.filter { $0.0 == "nodes" })
        #expect(facts["nodes"] == "0,2; no number 1; without CPUs 2; not for this process (cpuset): 2")
    }

    @Test func anOrdinaryMachineHasNoFactAboutItsNodes() {
        let fixture = Fixture()
        fixture.addNode(0, cpus: "0", gibibytes: 1, distances: "10")
        #expect(!fixture.machine.facts.contains { $0.0 == "nodes" })
        #expect(twoNodes().machine.facts.contains { $0 == ("nodes", "0-1") })
    }

    @Test func theControlGroupsLimitIsAFact() {
        let fixture = mounted("/sys/fs/cgroup rw - cgroup2 cgroup rw", on: Fixture(["/proc/self/cgroup": "0::/\n"]))
        fixture.write("1073741824\n", to: "/sys/fs/cgroup/memory.max")
        fixture.write("536870912\n", to: "/sys/fs/cgroup/memory.current")
        let fact = fixture.machine.facts.first { $0.0 == "control group" }?.1
        #expect(fact == "version 2, memory limit 1 GiB, 512 MiB left")
    }
}

@Suite struct VirtualDAMONFeatureTests {
    private func context(operations: String, dests: Bool) -> ProbeContext {
        let fixture = tieredNodes()
        let context = "\(DAMON.directory)/0/contexts/0"
        let files = [
            "\(DAMON.directory)/nr_kdamonds", "\(DAMON.directory)/0/contexts/nr_contexts",
            "\(context)/schemes/nr_schemes", "\(context)/schemes/0/action",
        ]
        for file in files { fixture.write("", to: file) }
        fixture.write(operations, to: "\(context)/avail_operations")
        if dests { fixture.write("0", to: "\(context)/schemes/0/dests/nr_dests") }
        return ProbeContext(machine: fixture.machine, tree: fixture.tree, probes: .quiet)
    }

    @Test func olderKernelsWouldIgnoreOneProgramsMemory() {
        let old = context(operations: "vaddr\nfvaddr\npaddr\n", dests: false).damonTrial(virtual: true)
        #expect(old.reason == "DAMON's migration of one program's memory needs Linux 6.17; this is 6.12.9-amd64")
        #expect(context(operations: "vaddr\nfvaddr\npaddr\n", dests: true).damonTrial(virtual: true).isAvailable)
        let physicalOnly = context(operations: "paddr\n", dests: true).damonTrial(virtual: true)
        #expect(physicalOnly.remedy?.contains("CONFIG_DAMON_VADDR=y") == true)
    }

    @Test func theKernelsOwnUserOfDAMONIsNamed() {
        let fixture = tieredNodes()
        fixture.write("0\n", to: "\(DAMON.directory)/nr_kdamonds")
        fixture.write("Y\n", to: "/sys/module/damon_stat/parameters/enabled")
        let answer = fixture.availability(of: .damonMigrate)
        #expect(answer.reason?.contains("damon_stat") == true)
        #expect(answer.remedy == "echo N > /sys/module/damon_stat/parameters/enabled")
    }
}
