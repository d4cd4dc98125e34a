import Foundation
import Testing

@testable import Machine

@Suite struct DoctorReportTests {
    @Test func everyFeatureHasOneRowInItsGroup() {
        let fixture = tieredNodes()
        let report = DoctorReport.current(fixture.tree, probes: .quiet)
        #expect(report.sections.map(\.title) == ["machine", "mechanisms"])
        let subjects = report.sections.flatMap(\.rows).map(\.subject)
        #expect(subjects.sorted() == Feature.allCases.map(\.rawValue).sorted())
        #expect(report.availability(of: "memory-tiering")?.isAvailable == true)
        #expect(report.availability(of: "nonsense") == nil)
        #expect(report.fingerprint == fixture.machine.fingerprint)
    }

    @Test func everyMissingFeatureHasAReasonAndARemedy() {
        var nothing = SystemProbes.quiet
        nothing.userfaultfd = { UserfaultfdSupport(route: nil, featureBits: 0, errorNumber: 38) }
        nothing.memoryFile = { -38 }
        nothing.hugePage = { _ in -12 }
        nothing.movePages = { -38 }
        nothing.bindMemory = { -1 }
        nothing.performanceEvent = { -38 }
        nothing.effectiveUser = { 1000 }
        let report = DoctorReport.current(Fixture().tree, probes: nothing)
        for row in report.sections.flatMap(\.rows) {
            #expect(row.availability.reason?.isEmpty == false, "\(row.subject)")
            #expect(row.availability.remedy?.isEmpty == false, "\(row.subject)")
        }
    }

    @Test func linesAreAlignedAndRemediesFollowReasons() {
        let section = DoctorReport.Section(
            title: "backends",
            rows: [
                .init("a", .available(detail: "fine")), .init("long-name", .missing(reason: "why", remedy: "do this")),
            ])
        #expect(
            section.lines(subjectWidth: 9).map(\.text) == [
                "Backends",
                "  ok       a          fine",
                "  missing  long-name  why",
                "                      -> do this",
            ])
        #expect(section.lines(subjectWidth: 9).map(\.kind) == [.heading, .available, .missing, .remedy])
    }

    @Test func textIsTheLines() {
        let fixture = twoNodes()
        fixture.write("1\n", to: "/proc/sys/kernel/numa_balancing")
        let report = DoctorReport.current(fixture.tree, probes: .quiet)
        let lines = report.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == report.lines.count + 1)
        #expect(lines.contains { $0.contains("node 1") && $0.contains("CPUs 4-7, 16 GiB, 8 GiB free, tier 4") })
        #expect(report.lines.contains { $0.kind == .warning && $0.text.contains("NUMA balancing is on (mode 1)") })
    }

    @Test func appendedSectionsAreShownAndSurviveJSON() throws {
        var report = DoctorReport.current(tieredNodes().tree, probes: .quiet)
        report.sections.append(.init(title: "counters", rows: [.init("PAPI", .missing(reason: "r", remedy: "m"))]))
        #expect(report.text.contains("\nCounters\n"))
        let data = try JSONEncoder().encode(report)
        #expect(try JSONDecoder().decode(DoctorReport.self, from: data) == report)
    }

    @Test func availabilityIsAFlatJSONObject() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let missing = try encoder.encode(Availability.missing(reason: "r", remedy: "m"))
        #expect(String(decoding: missing, as: UTF8.self) == #"{"reason":"r","remedy":"m","status":"missing"}"#)
        let available = try encoder.encode(Availability.available(detail: "d"))
        #expect(String(decoding: available, as: UTF8.self) == #"{"detail":"d","status":"available"}"#)
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode(Availability.self, from: Data(#"{"status":"perhaps"}"#.utf8))
        }
    }
}

@Suite struct MachineStateTests {
    @Test func aQuietMachineHasNoDisturbances() {
        let state = MachineState.current(root: twoNodes().root)
        #expect(state.disturbances.isEmpty)
        #expect(state.loadAverages.isEmpty && state.ksmRun == nil && !state.khugepagedActive)
    }

    @Test func everyDisturbanceIsNamed() {
        let fixture = Fixture([
            "/proc/sys/kernel/numa_balancing": "2\n", "/sys/kernel/mm/ksm/run": "1\n",
            "/sys/kernel/mm/transparent_hugepage/enabled": "[always] madvise never\n",
            "/proc/meminfo": "SwapTotal: 4096 kB\nSwapFree: 1024 kB\n", "/proc/loadavg": "3.50 1.00 0.50 1/100 4242\n",
            "/sys/devices/system/cpu/online": "0-1", "\(DAMON.directory)/0/state": "on\n",
            "/sys/module/damon_reclaim/parameters/enabled": "Y\n",
            "/proc/pressure/memory": "some avg10=2.50 avg60=0.00 avg300=0.00 total=1\nfull avg10=9.00\n",
        ])
        let state = MachineState.current(root: fixture.root)
        #expect(state.loadAverages == [3.5, 1, 0.5])
        #expect(state.swapUsedBytes == 3 << 20)
        #expect(state.memoryPressurePercent == 2.5)
        let text = state.disturbances.joined(separator: "\n")
        let parts = [
            "mode 2", "DAMON thread 0", "damon_reclaim", "khugepaged", "KSM", "3 MiB of swap", "load is 3.5", "2.5 %",
        ]
        for part in parts { #expect(text.contains(part), "\(part)") }
        #expect(state.disturbances.count == parts.count)
    }
}
