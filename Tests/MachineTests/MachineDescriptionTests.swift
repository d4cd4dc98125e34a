import Foundation
import Testing

@testable import Machine

@Suite struct MachineDescriptionTests {
    @Test func anEmptyTreeGivesADescriptionWithoutMadeUpValues() {
        let machine = Fixture().machine
        #expect(machine.nodes.isEmpty)
        #expect(machine.memory.totalBytes == 0)
        #expect(machine.hugePagePools.isEmpty)
        #expect(machine.numaBalancing.mode == nil)
        #expect(machine.cgroupMemory == nil)
        #expect(machine.daxDevices.isEmpty)
        #expect(machine.processor.onlineCPUs.isEmpty)
        #expect(!machine.damon.hasSysfs)
        #expect(machine.availableMemory.bytes == 0)
    }

    @Test func nodesWithGapsKeepTheirNumbersAndDistances() {
        let nodes = tieredNodes().machine.nodes
        #expect(nodes.map(\.id) == [0, 2])
        #expect(nodes[1].cpus == [])
        #expect(nodes[1].totalBytes == 4 << 30)
        #expect(nodes[1].freeBytes == 2 << 30)
        #expect(nodes[1].reclaimableBytes == 1 << 30)
        #expect(nodes[1].distances == [.init(node: 0, value: 20), .init(node: 2, value: 10)])
        #expect(nodes.map(\.memoryTier) == [4, 22])
    }

    @Test func aMachineWithoutNodeZeroIsUnderstood() {
        let fixture = Fixture()
        fixture.addNode(1, cpus: "0-1", gibibytes: 1, distances: "10 20")
        fixture.addNode(3, cpus: "", gibibytes: 0, distances: "20 10")
        let machine = fixture.machine
        #expect(machine.nodes.map(\.id) == [1, 3])
        #expect(machine.memoryNodes.map(\.id) == [1])
        #expect(machine.cpuNodes.map(\.id) == [1])
    }

    @Test func damagedDistancesAreLeftOut() {
        let fixture = Fixture()
        fixture.addNode(0, cpus: "0", gibibytes: 1, distances: "10 20 30")
        #expect(fixture.machine.nodes[0].distances.isEmpty)
    }

    @Test func promisedPerformanceIsReadFromTheNearestCPUs() {
        let fixture = tieredNodes()
        let node = "/sys/devices/system/node/node2"
        fixture.write("5\n", to: "\(node)/access0/initiators/read_latency")
        fixture.write("250\n", to: "\(node)/access1/initiators/read_latency")
        fixture.write("20000\n", to: "\(node)/access1/initiators/read_bandwidth")
        let performance = fixture.machine.nodes[1].performance
        #expect(performance?.readLatencyNanoseconds == 250)
        #expect(performance?.readMegabytesPerSecond == 20000)
        #expect(performance?.writeLatencyNanoseconds == nil)
        #expect(fixture.machine.nodes[0].performance == nil)
    }

    @Test func affinityRestrictsTheAllowedCPUs() {
        let fixture = twoNodes()
        fixture.write("Cpus_allowed_list:\t2-3,9\nMems_allowed_list:\t0\n", to: "/proc/self/status")
        #expect(fixture.machine.processor.onlineCPUs.count == 8)
        #expect(fixture.machine.processor.allowedCPUs == [2, 3])
        #expect(fixture.machine.memory.allowedNodes == [0])
    }

    @Test(arguments: [
        ("processor : 0\nmodel name : Some CPU @ 3GHz\nprocessor : 1\n", "Some CPU @ 3GHz", [0, 1]),
        ("processor : 0\nCPU implementer : 0x41\nCPU part : 0xd0c\n", "implementer 0x41 part 0xd0c", [0]),
        ("processor : 0\ncpu : POWER9, altivec supported\n", "POWER9, altivec supported", [0]),
    ])
    func processorsOfSeveralKinds(info: String, model: String, online: [Int]) {
        let machine = Fixture(["/proc/cpuinfo": info]).machine
        #expect(machine.processor.model == model)
        #expect(machine.processor.onlineCPUs == online)
    }

    @Test func equalCachesAreCountedOnce() {
        let fixture = Fixture(["/sys/devices/system/cpu/online": "0-3"])
        for cpu in 0..<4 {
            let caches = "/sys/devices/system/cpu/cpu\(cpu)/cache"
            fixture.write("1", to: "\(caches)/index0/level")
            fixture.write("Data", to: "\(caches)/index0/type")
            fixture.write("48K", to: "\(caches)/index0/size")
            fixture.write("\(cpu / 2 * 2)-\(cpu / 2 * 2 + 1)", to: "\(caches)/index0/shared_cpu_list")
            fixture.write("3", to: "\(caches)/index1/level")
            fixture.write("Unified", to: "\(caches)/index1/type")
            fixture.write("32M", to: "\(caches)/index1/size")
            fixture.write("0-3", to: "\(caches)/index1/shared_cpu_list")
        }
        let caches = fixture.machine.processor.caches
        #expect(caches.map(\.level) == [1, 3])
        #expect(caches.map(\.count) == [2, 1])
        #expect(caches.map(\.sharedByCPUs) == [2, 4])
        #expect(caches.map(\.byteCount) == [48 << 10, 32 << 20])
    }

    @Test func frequencyControlIsReadInHertz() {
        let directory = "/sys/devices/system/cpu/cpu0/cpufreq"
        let machine = Fixture([
            "/sys/devices/system/cpu/online": "0", "\(directory)/scaling_governor": "powersave\n",
            "\(directory)/cpuinfo_max_freq": "3600000\n", "/sys/devices/system/cpu/intel_pstate/no_turbo": "1\n",
        ]).machine
        #expect(machine.processor.frequency?.governors == ["powersave"])
        #expect(machine.processor.frequency?.maximumHz == 3_600_000_000)
        #expect(machine.processor.frequency?.boost == false)
        #expect(twoNodes().machine.processor.frequency == nil)
    }

    @Test func hugePagePoolsAreReadPerSizeAndNode() {
        let fixture = twoNodes()
        let pool = "/sys/kernel/mm/hugepages/hugepages-2048kB"
        let counts = [
            ("nr_hugepages", 10), ("free_hugepages", 8), ("resv_hugepages", 3), ("surplus_hugepages", 1),
            ("nr_overcommit_hugepages", 4),
        ]
        for (name, count) in counts { fixture.write("\(count)\n", to: "\(pool)/\(name)") }
        fixture.write("0\n", to: "/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages")
        fixture.write("6", to: "/sys/devices/system/node/node1/hugepages/hugepages-2048kB/nr_hugepages")
        let machine = fixture.machine
        #expect(machine.hugePagePools.map(\.pageBytes) == [2 << 20, 1 << 30])
        let small = machine.hugePagePool(pageBytes: 2 << 20)
        #expect(small?.obtainable == 5 + 3)
        #expect(small?.nodes == [.init(node: 1, total: 6, free: 0, surplus: 0)])
    }

    @Test func kernelOptionsLeaveOutWhatNamesDisksAndPrograms() {
        let line = "BOOT_IMAGE=/vmlinuz root=UUID=1-2 ro quiet numa=fake=2 init=/bin/sh -- --secret x\n"
        #expect(Fixture(["/proc/cmdline": line]).machine.operatingSystem.commandLine == "ro quiet numa=fake=2")
    }

    @Test func virtualMachinesAndContainersAreRecognised() {
        #expect(!Fixture().machine.virtualisation.isVirtualMachine)
        let flagged = Fixture(["/proc/cpuinfo": "processor : 0\nflags : fpu hypervisor sse\n"]).machine.virtualisation
        #expect(flagged.isVirtualMachine && flagged.hypervisor == nil)
        let product = Fixture([
            "/sys/class/dmi/id/sys_vendor": "QEMU\n", "/sys/class/dmi/id/product_name": "Standard PC\n",
            "/run/.containerenv": "",
        ]).machine.virtualisation
        #expect(product.hypervisor == "QEMU" && product.isVirtualMachine && product.container == "podman")
        let signature = Virtualisation.current(Fixture().tree, signature: "KVMKVMKVM")
        #expect(signature.hypervisor == "KVM" && signature.isVirtualMachine)
    }

    @Test func descriptionSurvivesJSON() throws {
        let machine = tieredNodes().machine
        let data = try JSONEncoder().encode(machine)
        #expect(try JSONDecoder().decode(MachineDescription.self, from: data) == machine)
    }
}

@Suite struct FingerprintTests {
    @Test func staysTheSameOverBootsAndFreeMemory() {
        let fixture = twoNodes()
        fixture.write("first", to: "/proc/sys/kernel/random/boot_id")
        let first = fixture.machine
        fixture.write("second", to: "/proc/sys/kernel/random/boot_id")
        fixture.write("MemTotal: 33554000 kB\nMemFree: 1 kB\nMemAvailable: 2 kB\n", to: "/proc/meminfo")
        let second = fixture.machine
        #expect(first.operatingSystem.bootID != second.operatingSystem.bootID)
        #expect(first.fingerprint == second.fingerprint)
        #expect(first.fingerprint.count == 16)
    }

    @Test func changesWithEverythingThatCounts() {
        let changes: [(Fixture) -> Void] = [
            { $0.write("6.12.10-amd64", to: "/proc/sys/kernel/osrelease") },
            { $0.write("MemTotal: 67108864 kB\n", to: "/proc/meminfo") },
            { $0.write("processor : 0\nmodel name : Other\n", to: "/proc/cpuinfo") },
            { $0.write("0-6", to: "/sys/devices/system/cpu/online") },
            { $0.write("0-2", to: "/sys/devices/system/node/node0/cpulist") },
            { $0.addNode(5, cpus: "", gibibytes: 1, distances: "10 20 30") },
        ]
        let original = twoNodes().machine.fingerprint
        for (index, change) in changes.enumerated() {
            let fixture = twoNodes()
            change(fixture)
            #expect(fixture.machine.fingerprint != original, "change \(index)")
        }
    }
}
