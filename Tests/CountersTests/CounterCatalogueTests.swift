import Testing

@testable import Counters

extension ProcessWide {
    @Suite struct CounterCatalogueTests {
        @Test func listsPresetsWithAReasonEachWhereMissing() {
            let presets = CounterCatalogue.probe().filter { $0.source == .papi }
            #expect(presets.count > 50)
            #expect(presets.contains { $0.name.description == "papi/PAPI_TOT_CYC" })
            for preset in presets where !preset.availability.isAvailable {
                #expect(preset.availability.reason?.isEmpty == false)
                #expect(!preset.summary.isEmpty && !preset.unit.isEmpty)
            }
        }

        @Test func everyKernelEventIsListedOnce() {
            let names = CounterCatalogue.probe().map(\.name)
            #expect(Set(names).count == names.count)
            for event in PerfEvent.allCases {
                #expect(names.contains(CounterName(source: .perf, event: event.rawValue)))
            }
            for line in VmstatKeys.known { #expect(names.contains(CounterName(source: .vmstat, event: line.key))) }
        }

        @Test func usageIsAlwaysAvailable() {
            let usage = CounterCatalogue.probe().filter { $0.source == .rusage }
            #expect(usage.count == ThreadUsage.allCases.count)
            #expect(usage.allSatisfy { $0.availability.isAvailable })
        }

        @Test func availableOnesOpenTogetherWithTheSameAnswer() throws {
            let listed = CounterCatalogue.probe().filter { $0.source == .perf || $0.source == .vmstat }
            let set = try CounterSet(names: listed.map(\.name.description))
            #expect(set.names == listed.filter(\.availability.isAvailable).map(\.name))
        }

        @Test(arguments: [
            ("perf/task-clock", "ns"), ("perf/page-faults", "count"), ("sde/TIERMARK::bytes_moved_to_host", "bytes"),
            ("papi/PAPI_TOT_CYC", "count"), ("rusage/major-faults", "count"), ("vmstat/pgfault", "count"),
        ])
        func aNameAloneTellsItsUnit(name: String, unit: String) throws {
            #expect(CounterCatalogue.unit(of: try CounterName(name)) == unit)
        }

        @Test func componentsHaveNamesAndReasons() {
            #expect(CounterCatalogue.library == .available)
            let components = CounterCatalogue.components()
            #expect(components.contains { $0.name == "sde" && $0.disabledReason == nil })
            #expect(components.allSatisfy { $0.disabledReason?.isEmpty != true })
            #expect(CounterCatalogue.libraryVersion.split(separator: ".").count == 3)
        }
    }
}
