import Glibc
import Testing

@testable import Machine

@Suite struct UserfaultfdFeatureTests {
    private func context(
        _ support: UserfaultfdSupport, user: UInt32 = 1000, release: String = "6.12.0", device: Bool = true
    ) -> ProbeContext {
        let fixture = Fixture(["/proc/sys/kernel/osrelease": release])
        if device { fixture.write("", to: "/dev/userfaultfd") }
        var probes = SystemProbes.quiet
        probes.userfaultfd = { support }
        probes.effectiveUser = { user }
        return ProbeContext(machine: fixture.machine, tree: fixture.tree, probes: probes)
    }

    @Test func everythingIsAvailableToRoot() {
        let context = context(UserfaultfdSupport(route: .systemCall, featureBits: .max, errorNumber: 0), user: 0)
        for feature in Feature.allCases where feature.rawValue.hasPrefix("userfaultfd") {
            #expect(feature.availability(in: context).isAvailable, "\(feature)")
        }
    }

    @Test func userModeOnlyIsTaughtApart() {
        let fixture = Fixture(["/proc/sys/kernel/osrelease": "6.12.0", "/dev/userfaultfd": ""])
        var probes = SystemProbes.quiet
        probes.effectiveUser = { 1000 }
        probes.userfaultfd = { UserfaultfdSupport(route: .userModeOnly, featureBits: .max, errorNumber: EPERM) }
        #expect(fixture.availability(of: .userfaultfd, probes: probes).detail?.contains("user mode only") == true)
        #expect(fixture.availability(of: .userfaultfdSignal, probes: probes).isAvailable)
        let kernel = fixture.availability(of: .userfaultfdKernelFaults, probes: probes)
        #expect(kernel.reason?.contains("EPERM") == true)
        #expect(kernel.remedy == "sudo sysctl vm.unprivileged_userfaultfd=1, or: sudo chmod 666 /dev/userfaultfd")
    }

    @Test func aMissingFeatureNamesTheKernelVersion() {
        let support = UserfaultfdSupport(
            route: .systemCall, featureBits: UserfaultfdSupport.Feature.sigbus.rawValue, errorNumber: 0)
        let old = context(support, release: "5.15.3")
        #expect(Feature.userfaultfdSignal.availability(in: old).isAvailable)
        let answer = Feature.userfaultfdWriteProtect.availability(in: old)
        #expect(answer.reason == "UFFD_FEATURE_WP_HUGETLBFS_SHMEM needs Linux 5.19; this is 5.15.3")
        let new = Feature.userfaultfdWriteProtect.availability(in: context(support))
        #expect(new.remedy == "boot a kernel built with CONFIG_PTE_MARKER_UFFD_WP=y")
    }

    @Test(arguments: [
        (ENOSYS, UInt32(1000), "6.12.0", "CONFIG_USERFAULTFD=y"), (EPERM, 1000, "6.12.0", "seccomp=unconfined"),
        (EPERM, 1000, "5.10.0", "sudo sysctl vm.unprivileged_userfaultfd=1"), (EPERM, 0, "6.12.0", "SYS_PTRACE"),
    ])
    func aRefusalHasARemedy(error: Int32, user: UInt32, release: String, part: String) {
        let context = context(
            UserfaultfdSupport(route: nil, featureBits: 0, errorNumber: error), user: user, release: release)
        for feature in [Feature.userfaultfd, .userfaultfdSignal, .userfaultfdKernelFaults] {
            let remedy = feature.availability(in: context).remedy ?? ""
            #expect(remedy.contains(part), "\(feature): \(remedy)")
        }
    }
}

@Suite struct MachineFeatureTests {
    private func hugeFixture(total: Int, free: Int, overcommit: Int = 0, size: String = "2048") -> Fixture {
        let pool = "/sys/kernel/mm/hugepages/hugepages-\(size)kB"
        return Fixture([
            "/proc/meminfo": "Hugepagesize: 2048 kB\n", "/proc/sys/vm/nr_hugepages": "\(total)",
            "\(pool)/nr_hugepages": "\(total)", "\(pool)/free_hugepages": "\(free)",
            "\(pool)/nr_overcommit_hugepages": "\(overcommit)",
        ])
    }

    @Test func anEmptyPoolNamesTheNumberToReserve() {
        var probes = SystemProbes.quiet
        probes.hugePage = { _ in -ENOMEM }
        let answer = hugeFixture(total: 10, free: 0).availability(of: .hugePages, probes: probes)
        #expect(answer.reason?.contains("0 free of 10") == true)
        #expect(answer.remedy == "sysctl vm.nr_hugepages=266")
        probes.effectiveUser = { 1000 }
        let user = hugeFixture(total: 0, free: 0).availability(of: .hugePages, probes: probes)
        #expect(user.remedy == "sudo sysctl vm.nr_hugepages=256")
        probes.effectiveUser = { 0 }
        probes.isWritable = { _, _ in false }
        let contained = hugeFixture(total: 0, free: 0).availability(of: .hugePages, probes: probes)
        #expect(contained.remedy == "on the container's host: sysctl vm.nr_hugepages=256")
    }

    @Test func aSmallPoolIsAvailableWithAHint() {
        let few = hugeFixture(total: 16, free: 16).availability(of: .hugePages).detail ?? ""
        #expect(few.contains("16 free of 16") && few.contains("vm.nr_hugepages=256"))
        let many = hugeFixture(total: 16, free: 16, overcommit: 1000).availability(of: .hugePages).detail ?? ""
        #expect(!many.contains("sysctl"))
    }

    @Test func anUnknownPageSizeNamesTheKnownOnes() {
        let fixture = hugeFixture(total: 0, free: 0)
        let context = ProbeContext(machine: fixture.machine, tree: fixture.tree, probes: .quiet)
        let answer = context.hugePages(pageBytes: 1 << 30, forBytes: 1 << 30)
        #expect(answer.reason == "no huge pages of 1 GiB, only 2 MiB")
        #expect(Fixture().availability(of: .hugePages).remedy?.contains("CONFIG_HUGETLBFS") == true)
    }

    @Test func aPoolOfAnotherSizeIsSetThroughItsOwnFile() {
        var probes = SystemProbes.quiet
        probes.hugePage = { _ in -ENOMEM }
        let fixture = hugeFixture(total: 0, free: 0, size: "1048576")
        let context = ProbeContext(machine: fixture.machine, tree: fixture.tree, probes: probes)
        let remedy = context.hugePages(pageBytes: 1 << 30, forBytes: 1 << 30).remedy
        #expect(remedy == "echo 1 > /sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages")
    }

    @Test func capabilitiesDecideWhoIsRoot() {
        let full = Fixture(["/proc/self/status": "CapEff:\t000001ffffffffff\n"])
        #expect(full.availability(of: .root).isAvailable)
        let contained = Fixture(["/proc/self/status": "CapEff:\t00000000a80425fb\n"])
        #expect(contained.availability(of: .root).remedy?.contains("--cap-add SYS_ADMIN") == true)
        var probes = SystemProbes.quiet
        probes.effectiveUser = { 1000 }
        let user = Fixture(["/proc/self/status": "CapEff:\t0000000000000000\n"])
        #expect(user.availability(of: .root, probes: probes).remedy == "sudo tiermark doctor")
    }

    @Test func refusedPerformanceEventsNameTheSetting() {
        let fixture = Fixture(["/proc/sys/kernel/perf_event_paranoid": "3\n"])
        #expect(fixture.availability(of: .performanceEvents).detail == "kernel.perf_event_paranoid is 3")
        var probes = SystemProbes.quiet
        probes.performanceEvent = { -EACCES }
        let refused = fixture.availability(of: .performanceEvents, probes: probes)
        #expect(refused.reason?.contains("EACCES") == true)
        #expect(refused.remedy == "sysctl kernel.perf_event_paranoid=2" || refused.remedy?.contains("host") == true)
        let missing = Fixture().availability(of: .performanceEvents, probes: probes)
        #expect(missing.remedy?.contains("PERFMON") == true)
    }

    @Test func memoryFilesCanBeRefused() {
        var probes = SystemProbes.quiet
        #expect(Fixture().availability(of: .memoryFile, probes: probes).isAvailable)
        probes.memoryFile = { -EPERM }
        #expect(Fixture().availability(of: .memoryFile, probes: probes).reason?.contains("EPERM") == true)
    }
}

@Suite struct NodeFeatureTests {
    @Test func numbersOfNodesAreTold() {
        #expect(twoNodes().availability(of: .numaNodes).detail?.contains("node 1: 16 GiB, CPUs 4-7") == true)
        #expect(Fixture().availability(of: .numaNodes).reason?.contains("no NUMA nodes") == true)
        let single = Fixture()
        single.addNode(0, cpus: "0", gibibytes: 1, distances: "10")
        #expect(single.availability(of: .numaNodes).reason?.contains("one node with memory") == true)
        let empty = Fixture()
        empty.addNode(0, cpus: "0", gibibytes: 0, distances: "10")
        #expect(empty.availability(of: .numaNodes).reason == "no node has memory")
    }

    @Test func aSpareDAXDeviceIsTheRemedyForOneNode() {
        let fixture = Fixture([
            "/sys/bus/dax/devices/dax1.0/size": "4096", "/sys/bus/dax/devices/dax1.0/target_node": "1",
        ])
        fixture.addNode(0, cpus: "0", gibibytes: 1, distances: "10")
        let remedy = "daxctl reconfigure-device --mode=system-ram dax1.0"
        #expect(fixture.availability(of: .numaNodes).remedy == remedy)
    }

    @Test func daxctlRefusesWhereTheKernelSwitchesMemoryOnByItself() {
        let device = "/sys/bus/dax/devices/dax1.0"
        let policy = "/sys/devices/system/memory/auto_online_blocks"
        let fixture = Fixture(["\(device)/size": "4096", "\(device)/target_node": "1", policy: "online\n"])
        fixture.addNode(0, cpus: "0", gibibytes: 1, distances: "10")
        #expect(fixture.availability(of: .numaNodes).remedy?.hasPrefix("echo offline > \(policy) && daxctl") == true)
        fixture.write("offline\n", to: policy)
        #expect(fixture.availability(of: .numaNodes).remedy?.hasPrefix("daxctl") == true)
    }

    @Test func aDAXDeviceOfAPresentNodeMakesNoSecondOne() {
        let device = "/sys/bus/dax/devices/dax1.0"
        let fixture = Fixture(["\(device)/size": "4096", "\(device)/target_node": "0"])
        fixture.addNode(0, cpus: "0", gibibytes: 1, distances: "10")
        let remedy = fixture.availability(of: .numaNodes).remedy ?? ""
        #expect(!remedy.contains("daxctl") && remedy.contains("make lab"))
    }

    @Test func balancingNeedsTwoNodesWithCPUs() {
        #expect(twoNodes().availability(of: .numaBalancing).detail == "mode 0 now")
        #expect(tieredNodes().availability(of: .numaBalancing).reason?.hasPrefix("one node has CPUs") == true)
        #expect(tieredNodes().availability(of: .numaBalancing).remedy?.contains("CPUs on two nodes") == true)
    }

    @Test func tieringNeedsTwoTiers() {
        let detail = tieredNodes().availability(of: .memoryTiering).detail
        #expect(detail == "2 tiers; mode 0 now, promotes at most 65536 MB/s")
        #expect(twoNodes().availability(of: .memoryTiering).reason?.contains("one tier") == true)
        #expect(tieredNodes().availability(of: .demotion).detail == "off now, can be switched on")
    }

    @Test func beforeTheTiersWereShownNodesWithoutCPUsAreTheSlowTier() {
        let fixture = Fixture(["/proc/sys/kernel/osrelease": "5.19.0", "/proc/sys/kernel/numa_balancing": "2"])
        fixture.addNode(0, cpus: "0-1", gibibytes: 2, distances: "10 20")
        fixture.addNode(2, cpus: "", gibibytes: 4, distances: "20 10")
        #expect(fixture.availability(of: .memoryTiering).detail == "2 tiers; mode 2 now")
    }

    @Test func oldKernelsAreNamed() {
        let fixture = tieredNodes()
        fixture.write("5.10.0", to: "/proc/sys/kernel/osrelease")
        #expect(fixture.availability(of: .memoryTiering).reason?.contains("needs Linux 5.18; this is 5.10.0") == true)
        #expect(fixture.availability(of: .damonMigrate).reason?.contains("needs Linux 6.11") == true)
        #expect(fixture.availability(of: .weightedInterleave).reason?.contains("needs Linux 6.9") == true)
    }

    @Test func aKernelWithoutBalancingNamesItsOption() {
        let fixture = Fixture(["/proc/sys/kernel/osrelease": "6.12.0"])
        #expect(fixture.availability(of: .numaBalancing).remedy?.contains("CONFIG_NUMA_BALANCING=y") == true)
        #expect(fixture.availability(of: .demotion).remedy?.contains("CONFIG_MIGRATION=y") == true)
        #expect(fixture.availability(of: .weightedInterleave).remedy?.contains("CONFIG_NUMA=y") == true)
    }

    @Test func aUserMayNotSetTheKnobs() {
        var probes = SystemProbes.quiet
        probes.effectiveUser = { 1000 }
        probes.isWritable = { _, _ in false }
        let balancing = twoNodes().availability(of: .numaBalancing, probes: probes)
        #expect(balancing.remedy?.contains("sudo sysctl kernel.numa_balancing=1") == true)
        // A right to the knob would not help where there is nothing to move between.
        #expect(tieredNodes().availability(of: .numaBalancing, probes: probes).reason?.hasPrefix("one node") == true)
        #expect(twoNodes().availability(of: .memoryTiering, probes: probes).reason?.contains("one tier") == true)
        let tiering = tieredNodes().availability(of: .memoryTiering, probes: probes)
        #expect(tiering.remedy?.contains("sudo sysctl kernel.numa_balancing=2") == true)
        let demotion = tieredNodes().availability(of: .demotion, probes: probes)
        #expect(demotion.remedy == "echo 1 | sudo tee /sys/kernel/mm/numa/demotion_enabled")
    }

    @Test func aModeThatIsOnNeedsNoRight() {
        var probes = SystemProbes.quiet
        probes.isWritable = { _, _ in false }
        let fixture = twoNodes()
        fixture.write("1\n", to: "/proc/sys/kernel/numa_balancing")
        #expect(fixture.availability(of: .numaBalancing, probes: probes).isAvailable)
    }

    @Test func refusedCallsNameTheCapability() {
        var probes = SystemProbes.quiet
        probes.movePages = { -EPERM }
        probes.bindMemory = { -ENOSYS }
        #expect(Fixture().availability(of: .movePages, probes: probes).remedy?.contains("SYS_NICE") == true)
        #expect(Fixture().availability(of: .memoryBinding, probes: probes).remedy?.contains("CONFIG_NUMA=y") == true)
        #expect(Fixture().availability(of: .movePages).isAvailable)
    }

    @Test func weightsAreShown() {
        let fixture = twoNodes()
        let directory = "/sys/kernel/mm/mempolicy/weighted_interleave"
        fixture.write("3\n", to: "\(directory)/node0")
        fixture.write("1\n", to: "\(directory)/node1")
        #expect(fixture.availability(of: .weightedInterleave).detail == "weights node 0: 3, node 1: 1")
    }
}

@Suite struct DAMONFeatureTests {
    @Test func aThreadOfAnotherProgramIsNotTouched() {
        let fixture = tieredNodes()
        let directory = DAMON.directory
        fixture.write("1\n", to: "\(directory)/nr_kdamonds")
        fixture.write("on\n", to: "\(directory)/0/state")
        fixture.write("pageout\n", to: "\(directory)/0/contexts/0/schemes/0/action")
        let answer = fixture.availability(of: .damonMigrate)
        #expect(answer.reason?.contains("1 DAMON thread(s), 1 running") == true)
        #expect(answer.remedy?.contains("echo off > \(directory)/0/state && echo 0") == true)
        #expect(fixture.text("\(directory)/nr_kdamonds") == "1")
        #expect(fixture.machine.damon.workers == [.init(id: 0, isRunning: true, actions: ["pageout"])])
    }

    private func trialFixture(operations: String) -> (Fixture, ProbeContext) {
        let fixture = tieredNodes()
        let context = "\(DAMON.directory)/0/contexts/0"
        let files = [
            "\(DAMON.directory)/nr_kdamonds", "\(DAMON.directory)/0/contexts/nr_contexts",
            "\(context)/schemes/nr_schemes", "\(context)/schemes/0/action",
        ]
        for file in files { fixture.write("", to: file) }
        fixture.write(operations, to: "\(context)/avail_operations")
        return (fixture, ProbeContext(machine: fixture.machine, tree: fixture.tree, probes: .quiet))
    }

    @Test func theTrialNamesBothActionsAndRemovesItsThread() {
        let (fixture, context) = trialFixture(operations: "vaddr\nfvaddr\npaddr\n")
        #expect(context.damonTrial(virtual: false).detail?.contains("vaddr, fvaddr, paddr") == true)
        #expect(fixture.text("\(DAMON.directory)/nr_kdamonds") == "0")
    }

    @Test func withoutPhysicalMemoryNothingMigrates() {
        let (_, context) = trialFixture(operations: "vaddr\n")
        #expect(context.damonTrial(virtual: false).reason?.hasPrefix("DAMON monitors only vaddr") == true)
        #expect(context.damonTrial(virtual: false).remedy?.contains("CONFIG_DAMON_PADDR=y") == true)
    }

    @Test func aRefusedStepIsNamed() {
        let fixture = tieredNodes()
        fixture.write("0\n", to: "\(DAMON.directory)/nr_kdamonds")
        let answer = fixture.availability(of: .damonMigrate)
        #expect(answer.reason?.contains("nr_contexts fails: ENOENT") == true)
        #expect(fixture.text("\(DAMON.directory)/nr_kdamonds")?.hasPrefix("0") == true)
    }
}
