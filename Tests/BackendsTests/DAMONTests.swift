import Foundation
import Machine
import TestSupport
import Testing
import WorkloadKit

@testable import Backends

@Suite struct DAMONTests {
    private let nodes = NodePair("0,2")

    private func control(
        _ given: [String: String] = [:], _ kernel: FakeKernel
    ) throws -> (control: DAMONControl, keeper: KnobKeeper, state: TemporaryDirectory) {
        let (keeper, state) = try kernel.keeper()
        let control = DAMONControl(
            try FakeDAMON.settings(given), nodes: try #require(nodes), arena: 0x4000_0000..<0x4400_0000, process: 77,
            keeper: keeper)
        return (control, keeper, state)
    }

    @Test func physicalMemoryIsWatchedByAThreadPerDirection() throws {
        let kernel = FakeDAMON.kernel()
        let (control, keeper, state) = try control(["quota-mb": "64", "hot-accesses": "3"], kernel)
        try control.start()
        let hot = "\(kdamonds)/0/contexts/0"
        let cold = "\(kdamonds)/1/contexts/0"
        let expected = [
            "\(hot)/operations": "paddr", "\(cold)/operations": "paddr",
            "\(hot)/monitoring_attrs/intervals/sample_us": "5000",
            "\(hot)/monitoring_attrs/intervals/aggr_us": "100000",
            // Node 2, whose pages the hot ones leave, is one range of two blocks; node 0 has a gap.
            "\(hot)/targets/0/regions/nr_regions": "1", "\(hot)/targets/0/regions/0/start": "2147483648",
            "\(hot)/targets/0/regions/0/end": "2415919104",
            "\(cold)/targets/0/regions/nr_regions": "2", "\(cold)/targets/0/regions/0/start": "0",
            "\(cold)/targets/0/regions/0/end": "268435456", "\(cold)/targets/0/regions/1/start": "1073741824",
            "\(cold)/targets/0/regions/1/end": "1207959552",
            "\(hot)/schemes/0/action": "migrate_hot", "\(hot)/schemes/0/target_nid": "0",
            "\(cold)/schemes/0/action": "migrate_cold", "\(cold)/schemes/0/target_nid": "2",
            "\(hot)/schemes/0/access_pattern/nr_accesses/min": "3", "\(hot)/schemes/0/access_pattern/age/min": "0",
            "\(cold)/schemes/0/access_pattern/nr_accesses/max": "0", "\(cold)/schemes/0/access_pattern/age/min": "50",
            "\(hot)/schemes/0/quotas/bytes": "67108864", "\(kdamonds)/0/state": "on", "\(kdamonds)/1/state": "on",
        ]
        for (path, value) in expected { #expect(kernel.value(path)?.text == value, "\(path)") }
        // Nothing runs before everything is set up.
        #expect(kernel.writes.suffix(2) == ["\(kdamonds)/0/state=on", "\(kdamonds)/1/state=on"])
        control.stop()
        #expect(keeper.restore() == [])
        withExtendedLifetime(state) {}
    }

    @Test func stoppingKeepsTheStatisticsAndRemovesTheThreads() throws {
        let kernel = FakeDAMON.kernel()
        let (control, keeper, state) = try control([:], kernel)
        #expect(control.statistics().isEmpty)
        try control.start()
        control.stop()
        let statistics = DAMONStatistics(
            action: .hot, regionsTried: 7, bytesTried: 7, regionsApplied: 7, bytesApplied: 7, quotaExceeded: 7)
        #expect(control.statistics().first == statistics && control.statistics().map(\.action) == [.hot, .cold])
        #expect(kernel["\(kdamonds)/nr_kdamonds"] == "0\n" && kernel["\(kdamonds)/0/state"] == nil)
        let writes = kernel.writes.count
        control.stop()
        #expect(keeper.restore() == [] && kernel.writes.count == writes)
        withExtendedLifetime(state) {}
    }

    @Test func theKeeperAloneRemovesTheThreads() throws {
        let kernel = FakeDAMON.kernel()
        let (control, keeper, state) = try control([:], kernel)
        try control.start()
        #expect(keeper.restore() == [])
        #expect(
            kernel.writes.suffix(3) == [
                "\(kdamonds)/1/state=off", "\(kdamonds)/0/state=off", "\(kdamonds)/nr_kdamonds=0",
            ])
        withExtendedLifetime((control, state)) {}
    }

    @Test func aSetupOfSomebodyElseIsNotTouched() throws {
        let kernel = FakeDAMON.kernel()
        kernel["\(kdamonds)/nr_kdamonds"] = "1\n"
        let (control, keeper, state) = try control([:], kernel)
        let error = try #require(throws: BackendError.self) { try control.start() }
        #expect(error.code == .unavailable && error.description.contains("another program has set up 1 DAMON thread"))
        #expect(keeper.restore() == [] && kernel.writes.isEmpty)
        withExtendedLifetime(state) {}
    }

    @Test func aRefusedStartNamesTheKernelsOwnUser() throws {
        let module = "/sys/module/damon_stat/parameters/enabled"
        let kernel = FakeDAMON.kernel(refusesStart: -EBUSY, [module: "Y\n"])
        let (control, keeper, state) = try control([:], kernel)
        let error = try #require(throws: BackendError.self) { try control.start() }
        #expect(error.code == .unavailable && error.description.contains("echo N | sudo tee \(module)"))
        #expect(kernel["\(kdamonds)/nr_kdamonds"] == "0\n" && keeper.restore() == [])
        withExtendedLifetime(state) {}
    }

    @Test func theArenaIsWatchedByOneThread() throws {
        let kernel = FakeDAMON.kernel(migratesVirtual: true)
        let (control, keeper, state) = try control(["scope": "arena"], kernel)
        try control.start()
        let context = "\(kdamonds)/0/contexts/0"
        let expected = [
            "\(kdamonds)/nr_kdamonds": "1", "\(context)/operations": "fvaddr", "\(context)/targets/0/pid_target": "77",
            "\(context)/targets/0/regions/0/start": "1073741824", "\(context)/targets/0/regions/0/end": "1140850688",
            "\(context)/schemes/0/action": "migrate_hot", "\(context)/schemes/1/action": "migrate_cold",
        ]
        for (path, value) in expected { #expect(kernel.value(path)?.text == value, "\(path)") }
        #expect(control.notes.first?.hasPrefix("DAMON watches the arena: hot to node 0") == true)
        keeper.restore()
        withExtendedLifetime(state) {}
    }

    @Test func anOldKernelThatWouldIgnoreTheArenaIsRefused() throws {
        let kernel = FakeDAMON.kernel(migratesVirtual: false)
        let (control, keeper, state) = try control(["scope": "arena"], kernel)
        let error = try #require(throws: BackendError.self) { try control.start() }
        #expect(error.code == .unavailable && error.description.contains("Linux 6.17"))
        #expect(kernel["\(kdamonds)/nr_kdamonds"] == "0\n" && keeper.restore() == [])
        #expect(!kernel.writes.contains { $0.hasSuffix("state=on") })
        withExtendedLifetime(state) {}
    }

    @Test(arguments: [("hot", ["migrate_hot"]), ("cold", ["migrate_cold"])])
    func oneDirectionIsOneThread(direction: String, actions: [String]) throws {
        let kernel = FakeDAMON.kernel()
        let (control, keeper, state) = try control(["direction": direction], kernel)
        try control.start()
        #expect(kernel.value("\(kdamonds)/nr_kdamonds")?.text == "1")
        #expect(control.statistics().map(\.action.rawValue) == actions)
        keeper.restore()
        withExtendedLifetime(state) {}
    }

    @Test func nodesWithoutShownMemoryAreAnError() throws {
        let error = #expect(throws: BackendError.self) { try PhysicalMemory.ranges(ofNode: 1, FakeDAMON.kernel()) }
        #expect(error?.description.contains("node 1 has no memory that is online") == true)
        let bare = #expect(throws: BackendError.self) { try PhysicalMemory.ranges(ofNode: 0, FakeKernel([:])) }
        #expect(bare?.description.contains("CONFIG_MEMORY_HOTPLUG") == true)
    }

    @Test(arguments: [
        (["hot-accesses": "21"], "looks only 20 times"), (["sample-us": "5000", "aggregate-ms": "4"], "'sample-us'"),
    ])
    func contradictionsAreRefused(given: [String: String], part: String) throws {
        let values = try ParameterValues(given, for: DAMONSettings.parameters, of: "backend 'test'")
        let error = #expect(throws: ParameterError.self) { try DAMONSettings.validate(values) }
        #expect(error?.description.contains(part) == true)
        try DAMONSettings.validate(try ParameterValues([:], for: DAMONSettings.parameters, of: "backend 'test'"))
    }

    @Test func theScopeDecidesWhatTheKernelMustHave() throws {
        func asked(_ scope: String) throws -> Availability {
            try FakeDAMON.settings(["scope": scope]).availability { .available(detail: $0.rawValue) }
        }
        #expect(try asked("physical") == .available(detail: "damon-migrate"))
        #expect(try asked("arena") == .available(detail: "damon-migrate-virtual"))
    }
}
