import Testing

@testable import Counters

@Suite struct CounterNameTests {
    @Test(arguments: [
        ("papi/PAPI_TOT_CYC", CounterSource.papi, "PAPI_TOT_CYC"),
        ("papi/perf::PAGE-FAULTS", .papi, "perf::PAGE-FAULTS"),
        ("sde/TIERMARK::faults", .sde, "TIERMARK::faults"),
        ("perf/page-faults", .perf, "page-faults"),
        ("papi/cpu/cycles/", .papi, "cpu/cycles/"),
    ])
    func splitsAtTheFirstSlash(text: String, source: CounterSource, event: String) throws {
        let name = try CounterName(text)
        #expect(name.source == source)
        #expect(name.event == event)
        #expect(name.description == text)
    }

    @Test(arguments: ["", "perf", "perf/", "/faults", "nosuch/faults"])
    func refusesOtherShapes(text: String) {
        let error = #expect(throws: CountersError.self) { try CounterName(text) }
        #expect(error?.code == .malformedName)
        #expect(error?.message.contains("'\(text)'") == true)
    }

    @Test func namesTheSourcesThatExist() {
        let error = #expect(throws: CountersError.self) { try CounterName("hardware/cycles") }
        for source in CounterSource.allCases { #expect(error?.message.contains(source.rawValue) == true) }
    }

    @Test(arguments: [
        ("perf/page-fault", "perf/page-faults"),
        ("perf/contextswitches", "perf/context-switches"),
        ("papi/PAPI_TOT_CYK", "papi/PAPI_TOT_CYC"),
        ("sde/TIERMARK::fault", "sde/TIERMARK::faults"),
        ("vmstat/pgmigrate_sucess", "vmstat/pgmigrate_success"),
        ("rusage/minor", "rusage/minor-faults"),
    ])
    func namesTheNearestEvents(wrong: String, right: String) {
        let error = #expect(throws: CountersError.self) { try CounterCatalogue.validate([wrong]) }
        #expect(error?.code == .unknownEvent)
        #expect(error?.message.contains(right) == true)
        #expect(throws: Never.self) { try CounterCatalogue.validate([right]) }
    }

    @Test func keepsOrderAndDropsRepetitions() throws {
        let names = try CounterCatalogue.validate(["perf/task-clock", "perf/page-faults", "perf/task-clock"])
        #expect(names.map(\.description) == ["perf/task-clock", "perf/page-faults"])
    }
}

@Suite struct NearMatchesTests {
    @Test(arguments: [("", "abc", 3), ("abc", "abc", 0), ("kitten", "sitting", 3), ("ab", "ba", 2)])
    func distanceCountsEdits(left: String, right: String, edits: Int) {
        #expect(NearMatches.distance(Array(left.utf8), Array(right.utf8)) == edits)
        #expect(NearMatches.distance(Array(right.utf8), Array(left.utf8)) == edits)
    }

    @Test func nearestFirstAndFarOnesNot() {
        let found = NearMatches.of("faulds", among: ["page-faults", "faults", "task-clock", "fault"])
        #expect(found == ["faults", "fault"])
    }
}
