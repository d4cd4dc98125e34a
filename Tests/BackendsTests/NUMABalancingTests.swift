import Foundation
import Machine
import TestSupport
import Testing
import WorkloadKit

@testable import Backends

@Suite struct NUMABalancingTests {
    private let debug = "/sys/kernel/debug/sched/numa_balancing"

    /// A machine with node 0 and node 2 as described.
    private func machine(cpus: String, tiers: (host: Int, device: Int)?) throws -> MachineDescription {
        let fixture = try KnobMachine()
        for (node, cpus) in [(0, "0-1"), (2, cpus)] {
            try fixture.write(cpus + "\n", "/sys/devices/system/node/node\(node)/cpulist")
        }
        if let tiers {
            for (node, tier) in [(0, tiers.host), (2, tiers.device)] {
                let path = "/sys/devices/virtual/memory_tiering/memory_tier\(tier)/nodelist"
                try fixture.write(tiers.host == tiers.device ? "0,2\n" : "\(node)\n", path)
            }
        }
        return .current(root: fixture.files.root)
    }

    private func settings(
        _ given: [String: String], cpus: String = "", tiers: (host: Int, device: Int)? = nil
    ) throws -> NUMABalancingSettings {
        let values = try ParameterValues(given, for: NUMABalancingSettings.parameters, of: "backend 'test'")
        return NUMABalancingSettings(
            values, nodes: try #require(NodePair("0,2")), machine: try machine(cpus: cpus, tiers: tiers))
    }

    @Test func theModeFollowsTheNodes() throws {
        #expect(try settings([:], cpus: "").mode == 2)
        #expect(try settings([:], cpus: "2-3", tiers: (4, 4)).mode == 1)
        #expect(try settings([:], cpus: "2-3", tiers: (4, 22)).mode == 2)
        #expect(try settings([:], cpus: "2-3").mode == 1)
        #expect(try settings(["mode": "3"], cpus: "").mode == 3)
    }

    @Test func whatIsNotGivenStaysAsItIs() throws {
        let kernel = FakeKernel([balancing: "0", demotionSwitch: "false", "\(debug)/scan_delay_ms": "1000"])
        let (keeper, state) = try kernel.keeper()
        try settings([:]).apply(keeper)
        #expect(kernel.writes == ["\(balancing)=2"])
        keeper.restore()
        withExtendedLifetime(state) {}
    }

    @Test func everythingIsSetTheModeLastAndPutBack() throws {
        let rate = "/proc/sys/kernel/numa_balancing_promote_rate_limit_MBps"
        let before = [
            balancing: "0\n", demotionSwitch: "false\n", rate: "65536\n", "\(debug)/scan_delay_ms": "1000\n",
            "\(debug)/scan_period_min_ms": "1000\n", "\(debug)/scan_period_max_ms": "60000\n",
            "\(debug)/scan_size_mb": "256\n", "\(debug)/hot_threshold_ms": "1000\n",
        ]
        let kernel = FakeKernel(before) { path, value, files in
            files[path] = (path == demotionSwitch ? (value == "1" ? "true" : "false") : value) + "\n"
            return 0
        }
        let (keeper, state) = try kernel.keeper()
        try settings([
            "mode": "2", "hot-threshold-ms": "200", "scan-delay-ms": "100", "scan-period-ms": "300",
            "scan-size-mb": "64", "promote-rate-limit-mbps": "512", "demotion": "on",
        ]).apply(keeper)
        #expect(
            kernel.writes == [
                "\(debug)/scan_delay_ms=100", "\(debug)/scan_period_min_ms=300", "\(debug)/scan_period_max_ms=300",
                "\(debug)/scan_size_mb=64", "\(debug)/hot_threshold_ms=200", "\(rate)=512", "\(demotionSwitch)=1",
                "\(balancing)=2",
            ])
        #expect(keeper.notes.count == 8)
        #expect(keeper.restore() == [])
        for (path, value) in before { #expect(kernel[path] == value, "\(path)") }
        withExtendedLifetime(state) {}
    }

    @Test func tieringThatIsOnStartsAnew() throws {
        let kernel = FakeKernel([balancing: "2"])
        let (keeper, state) = try kernel.keeper()
        try settings(["mode": "2"]).apply(keeper)
        #expect(kernel.writes == ["\(balancing)=0", "\(balancing)=2"])
        #expect(keeper.restore() == [] && kernel[balancing] == "2")
        withExtendedLifetime(state) {}
    }

    @Test func beforeLinux513TheScanIsSetBySysctl() throws {
        let sysctl = "\(balancing)_scan_size_mb"
        let kernel = FakeKernel([balancing: "0", sysctl: "256"])
        let (keeper, state) = try kernel.keeper()
        try settings(["mode": "1", "scan-size-mb": "32"]).apply(keeper)
        #expect(kernel.writes == ["\(sysctl)=32", "\(balancing)=1"])
        keeper.restore()
        withExtendedLifetime(state) {}
    }

    @Test func aSettingWithoutDebugfsIsMissingWithTheMount() throws {
        let kernel = FakeKernel([balancing: "0"])
        let wanted = try settings(["mode": "2", "hot-threshold-ms": "200"])
        let answer = wanted.availability(files: kernel) { .available(detail: $0.rawValue) }
        guard case .missing(let reason, let remedy) = answer else {
            Issue.record("available without debugfs")
            return
        }
        #expect(reason.contains("hot_threshold_ms") && remedy.contains("mount -t debugfs none /sys/kernel/debug"))
        let (keeper, state) = try kernel.keeper()
        #expect(throws: BackendError.self) { try wanted.apply(keeper) }
        #expect(kernel.writes.isEmpty && keeper.restore() == [])
        withExtendedLifetime(state) {}
    }

    @Test func theModeDecidesWhatTheMachineMustHave() throws {
        func asked(_ given: [String: String]) throws -> Set<Feature> {
            var features: Set<Feature> = []
            _ = try settings(given).availability(files: FakeKernel([:])) {
                features.insert($0)
                return .available(detail: "")
            }
            return features
        }
        #expect(try asked(["mode": "1"]) == [.numaBalancing])
        #expect(try asked(["mode": "2"]) == [.memoryTiering])
        #expect(try asked(["mode": "3", "demotion": "on"]) == [.numaBalancing, .memoryTiering, .demotion])
        let missing = Availability.missing(reason: "no tiers", remedy: "add one")
        #expect(try settings(["mode": "2"]).availability(files: FakeKernel([:])) { _ in missing } == missing)
    }
}
