import Testing

@testable import Machine

@Suite struct AvailableMemoryTests {
    private static let gibibyte: UInt64 = 1 << 30
    private static let unlimited = "9223372036854771712\n"

    private func machine(_ files: [String: String]) -> Fixture {
        let fixture = twoNodes()
        for (path, text) in files { fixture.write(text, to: path) }
        return fixture
    }

    @Test func withoutLimitsTheMachineDecides() {
        let available = AvailableMemory.current(root: twoNodes().root)
        #expect(available == AvailableMemory(machineBytes: 20 * Self.gibibyte))
        #expect(available.limit == .machine)
        #expect(available.bytes == 20 * Self.gibibyte)
    }

    private func version2(membership: String = "0::/a/b\n", _ files: [String: String]) -> Fixture {
        let mountInfo = "30 1 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
        let fixture = machine(["/proc/self/mountinfo": mountInfo, "/proc/self/cgroup": membership])
        for (path, text) in files { fixture.write(text, to: "/sys/fs/cgroup" + path) }
        return fixture
    }

    @Test func theTightestVersion2GroupOnTheWayUpDecides() {
        let fixture = version2([
            "/a/memory.max": "\(4 * Self.gibibyte)\n", "/a/memory.current": "\(3 * Self.gibibyte)\n",
            "/a/memory.stat": "anon 5\ninactive_file \(Self.gibibyte)\nactive_file 7\n",
            "/a/b/memory.max": "\(8 * Self.gibibyte)\n", "/a/b/memory.current": "\(Self.gibibyte)\n",
        ])
        let group = fixture.machine.cgroupMemory
        #expect(group?.version == 2)
        #expect(group?.limitBytes == 4 * Self.gibibyte)
        #expect(group?.headroomBytes == 2 * Self.gibibyte)
        let available = fixture.machine.availableMemory
        #expect(available.limit == .cgroup && available.bytes == 2 * Self.gibibyte)
        #expect(available.cgroupLimitBytes == 4 * Self.gibibyte)
    }

    @Test func memoryHighCountsAsALimit() {
        let fixture = version2([
            "/a/b/memory.max": "max\n", "/a/b/memory.high": "\(Self.gibibyte)\n", "/a/b/memory.current": "0\n",
        ])
        #expect(fixture.machine.cgroupMemory?.limitBytes == Self.gibibyte)
    }

    @Test func aGroupAboveItsLimitHasNoHeadroom() {
        let fixture = version2(["/a/b/memory.max": "1000\n", "/a/b/memory.current": "5000\n"])
        #expect(fixture.machine.availableMemory.bytes == 0)
    }

    @Test func noLimitAnywhereIsNoLimit() {
        #expect(version2(["/a/b/memory.max": "max\n", "/a/b/memory.high": "max\n"]).machine.cgroupMemory == nil)
        #expect(version2([:]).machine.cgroupMemory == nil)
    }

    @Test func aGroupOutsideTheMountFallsBackToItsTop() {
        let fixture = version2(membership: "0::/../../other\n", ["/memory.max": "4096\n", "/memory.current": "96\n"])
        #expect(fixture.machine.cgroupMemory?.headroomBytes == 4000)
    }

    @Test func version1LimitsAndUnlimitedValuesAreUnderstood() {
        let mountInfo = "31 1 0:27 /docker/x /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
        let group = "/sys/fs/cgroup/memory"
        let fixture = machine([
            "/proc/self/mountinfo": mountInfo, "/proc/self/cgroup": "4:cpu,memory:/docker/x/inner\n0::/\n",
            "\(group)/memory.limit_in_bytes": "\(2 * Self.gibibyte)\n",
            "\(group)/memory.usage_in_bytes": "\(Self.gibibyte)\n",
            "\(group)/inner/memory.limit_in_bytes": Self.unlimited,
            "\(group)/inner/memory.usage_in_bytes": "5\n",
        ])
        let found = fixture.machine.cgroupMemory
        #expect(found?.version == 1)
        #expect(found?.limitBytes == 2 * Self.gibibyte)
        #expect(found?.headroomBytes == Self.gibibyte)
    }

    @Test func aCpusetCountsOnlyItsNodes() {
        let fixture = machine(["/proc/self/status": "Mems_allowed_list:\t1\n"])
        let available = fixture.machine.availableMemory
        #expect(available.limit == .cpuset)
        #expect(available.bytes == 12 * Self.gibibyte)
        fixture.write("Mems_allowed_list:\t0-63\n", to: "/proc/self/status")
        #expect(fixture.machine.availableMemory.limit == .machine)
    }

    @Test func aFootprintThatDoesNotFitIsRefusedWithTheNumbers() {
        let available = AvailableMemory(
            machineBytes: 20 * Self.gibibyte, cgroupBytes: 2 * Self.gibibyte, cgroupLimitBytes: 4 * Self.gibibyte)
        #expect(available.refusal(ofBytes: Self.gibibyte) == nil)
        let refusal = available.refusal(ofBytes: 3 * Self.gibibyte) ?? ""
        for part in ["3 GiB needed", "2 GiB available", "limit is 4 GiB", "the machine has 20 GiB", "smaller size"] {
            #expect(refusal.contains(part), "\(part) in: \(refusal)")
        }
        #expect(available.refusal(ofBytes: 2 * Self.gibibyte) != nil, "something must stay for the system")
    }
}
