import Testing

@testable import Counters

extension ProcessWide {
    @Suite struct CounterPatternTests {
        @Test(arguments: [
            ("numa_hit", "numa_*", true), ("numa_hit", "*", true), ("numa_hit", "numa_hit*", true),
            ("numa_hit", "*_hit", true), ("numa_hit", "n*a*t", true), ("numa_hit", "numa_*s", false),
            ("numa_hit", "nu*uma_hit", false), ("numa_hit", "*x*", false), ("aXbXc", "a*b*c", true),
            ("ab", "a*ab", false), ("pgnuma_x", "numa_*", false), ("abab", "*ab*ab", true), ("ab", "*ab*ab", false),
        ])
        func theStarStandsForAnyText(text: String, pattern: String, expected: Bool) {
            #expect(CounterPattern.fits(text, pattern: pattern) == expected)
        }

        @Test func aPatternBecomesTheLinesThatTheKernelHas() throws {
            let lines = try VmstatKeys.inFile()
            let wanted = lines.filter { $0.hasPrefix("pgf") }
            #expect(wanted.contains("pgfault"))
            #expect(try CounterCatalogue.validate(["vmstat/pgf*"]).map(\.event) == wanted)
            let set = try CounterSet(names: ["vmstat/pgf*", "vmstat/pgfault", "rusage/minor*"])
            #expect(set.names.map(\.event) == wanted + ["minor-faults"] && set.missing.isEmpty)
        }

        @Test func aPatternThatNoLineFitsIsMissingWithItsReason() throws {
            let set = try CounterSet(names: ["vmstat/no_such_*", "vmstat/pgfault"])
            #expect(set.names.map(\.description) == ["vmstat/pgfault"])
            #expect(set.missing.map(\.name.description) == ["vmstat/no_such_*"])
            #expect(set.missing.first?.reason == "this kernel has no line that fits no_such_* in /proc/vmstat")
        }

        @Test(arguments: ["perf/zz*", "rusage/*zz", "papi/PAPI_*"])
        func elsewhereAPatternThatNothingFitsIsAnUnknownEvent(name: String) {
            #expect {
                try CounterCatalogue.validate([name])
            } throws: { error in
                "\(error)".contains("Counter '\(name)'")
            }
        }

        @Test func countsOfAllProgramsAreKnownAsSuch() throws {
            #expect(try CounterName("vmstat/numa_hit").isSystemWide)
            #expect(try !CounterName("rusage/minor-faults").isSystemWide)
        }
    }
}
