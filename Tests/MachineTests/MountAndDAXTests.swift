import Testing

@testable import Machine

@Suite struct MountAndDAXTests {
    private let mountInfo = """
        21 1 0:5 / /dev rw - devtmpfs devtmpfs rw
        22 1 0:6 / /dev/shm rw,nosuid - tmpfs tmpfs rw,size=100k
        23 1 0:7 / /run rw - tmpfs tmpfs rw
        24 1 0:8 / /dev/hugepages rw - hugetlbfs hugetlbfs rw,pagesize=2M
        25 1 259:0 / /mnt/far\\040memory rw,noatime shared:9 - ext4 /dev/pmem0 rw,dax=always
        26 1 259:1 / /home rw - ext4 /dev/sda1 rw
        27 1 259:2 / /mnt/never rw - ext4 /dev/pmem1 rw,dax=never
        28 1 0:9 / /mnt/slow rw - tmpfs tmpfs rw,mpol=bind:1
        29 1 0:9 / /mnt/readonly ro - tmpfs tmpfs ro
        damaged line
        """

    @Test func mountsOfInterestAreKept() {
        let mounts = Fixture(["/proc/self/mountinfo": mountInfo]).machine.mounts
        #expect(mounts.map(\.point) == ["/dev/hugepages", "/dev/shm", "/mnt/far memory", "/mnt/slow"])
        #expect(mounts.map(\.mayHaveDAX) == [false, false, true, false])
        #expect(mounts[0].hugePageBytes == 2 << 20)
        #expect(mounts[2].options == ["rw", "noatime", "dax=always"])
    }

    private func deviceFixture(driver: String?) -> Fixture {
        let device = "/sys/bus/dax/devices/dax0.0"
        let fixture = Fixture([
            "/proc/sys/kernel/osrelease": "6.12.0", "\(device)/size": "1073741824\n", "\(device)/align": "2097152\n",
            "\(device)/target_node": "2\n", "\(device)/numa_node": "-1\n",
        ])
        if let driver { fixture.link("\(device)/driver", to: "../../drivers/\(driver)") }
        return fixture
    }

    @Test(arguments: [("device_dax", .device), ("kmem", .systemRAM), (nil, .unbound)] as [(String?, DAXDevice.Mode)])
    func devicesShowTheirMode(driver: String?, mode: DAXDevice.Mode) {
        let devices = deviceFixture(driver: driver).machine.daxDevices
        #expect(devices.map(\.name) == ["dax0.0"])
        #expect(devices[0].mode == mode)
        #expect(devices[0].byteCount == 1 << 30)
        #expect(devices[0].alignmentBytes == 2 << 20)
        #expect(devices[0].targetNode == 2 && devices[0].nearNode == nil)
    }

    @Test func aDeviceIsAvailableOnlyIfItOpens() {
        let fixture = deviceFixture(driver: "device_dax")
        #expect(fixture.availability(of: .deviceDAX).detail?.contains("/dev/dax0.0 (1 GiB") == true)
        var probes = SystemProbes.quiet
        probes.openDevice = { _ in -13 }
        probes.effectiveUser = { 1000 }
        let refused = fixture.availability(of: .deviceDAX, probes: probes)
        #expect(refused.reason?.contains("EACCES") == true)
        #expect(refused.remedy == "sudo chmod a+rw /dev/dax0.0")
    }

    @Test func aDeviceUsedAsMemoryIsNamedWithTheCommandThatFreesIt() {
        let answer = deviceFixture(driver: "kmem").availability(of: .deviceDAX)
        #expect(answer.reason == "dax0.0 is used as system RAM")
        #expect(answer.remedy == "daxctl reconfigure-device --force --mode=devdax dax0.0")
    }

    @Test func persistentMemoryIsOfferedForDAX() {
        let fixture = Fixture([
            "/sys/bus/nd/devices/namespace0.0/size": "4294967296", "/sys/bus/nd/devices/namespace0.0/mode": "raw\n",
            "/sys/bus/nd/devices/namespace1.0/size": "0",
        ])
        #expect(fixture.machine.persistentMemory.map(\.name) == ["namespace0.0"])
        let remedy = fixture.availability(of: .filesystemDAX).remedy
        #expect(remedy?.contains("--reconfig=namespace0.0 --mode=fsdax") == true)
        #expect(remedy?.contains("erases") == true)
    }

    @Test func aFilesystemCountsOnlyIfItsFilesAreInDAXMode() {
        let fixture = Fixture(["/proc/self/mountinfo": mountInfo])
        #expect(fixture.availability(of: .filesystemDAX).detail == "/mnt/far memory (ext4 on /dev/pmem0)")
        #expect(fixture.availability(of: .mapSync).detail == "/mnt/far memory")
        var probes = SystemProbes.quiet
        probes.directAccess = { _ in DirectAccess(result: 0, isDAX: false, hasMapSync: false) }
        let answer = fixture.availability(of: .filesystemDAX, probes: probes)
        #expect(answer.reason == "files on /mnt/far memory are not in DAX mode")
        #expect(answer.remedy?.contains("mount -o dax=always /dev/pmem0") == true)
        probes.directAccess = { _ in DirectAccess(result: 0, isDAX: true, hasMapSync: false) }
        #expect(fixture.availability(of: .mapSync, probes: probes).reason?.contains("refuses MAP_SYNC") == true)
    }
}
