import Glibc
import Synchronization
import Testing

@testable import Counters

/// Values of `set` now.
private func values(_ set: CounterSet) -> [Int64] {
    [Int64](unsafeUninitializedCapacity: set.names.count) { buffer, count in
        if let base = buffer.baseAddress { set.read(into: base) }
        count = set.names.count
    }
}

/// Maps and touches fresh pages: so many faults at least. Huge pages are switched off for the range.
private func touchFreshPages(_ count: Int) {
    let bytes = count * 4096
    guard let range = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) else { return }
    _ = madvise(range, bytes, MADV_NOHUGEPAGE)
    for page in 0..<count { range.storeBytes(of: 1, toByteOffset: page * 4096, as: UInt8.self) }
    munmap(range, bytes)
}

/// Runs `body` on so many threads of their own at once and waits for them.
private func onThreads(_ count: Int = 1, _ body: @escaping @Sendable () -> Void) {
    let threads = (0..<count).map { _ in
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let made = pthread_create(&thread, nil, runBody, box.toOpaque())
        precondition(made == 0)
        return thread
    }
    for thread in threads { pthread_join(thread, nil) }
}

private func runBody(_ raw: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let raw { Unmanaged<Body>.fromOpaque(raw).takeRetainedValue().run() }
    return nil
}

/// Opens, counts and closes a set on this thread, among others that do the same.
private func countsOwnFaultsAndSharedValue(_ expected: Int64) -> Bool {
    guard let set = try? CounterSet(names: ["rusage/minor-faults", "sde/TIERMARK::threads", "perf/minor-faults"]),
        (try? set.start()) != nil
    else { return false }
    let before = values(set)
    touchFreshPages(50)
    let after = values(set)
    let faults = set.names.indices.filter { set.names[$0].source != .sde }
    return faults.allSatisfy { after[$0] - before[$0] >= 50 } && before[1] == expected && after[1] == expected
}

private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

extension ProcessWide {
    @Suite struct CounterSetTests {
        @Test func everyRequestIsEitherAColumnOrAReason() throws {
            let wanted = ["perf/page-faults", "papi/PAPI_TOT_CYC", "rusage/minor-faults", "vmstat/pgfault"]
            let set = try CounterSet(names: wanted)
            #expect(Set((set.names + set.missing.map(\.name)).map(\.description)) == Set(wanted))
            #expect(set.names.map(\.description) == wanted.filter { set.names.map(\.description).contains($0) })
            for missing in set.missing { #expect(!missing.reason.isEmpty) }
        }

        @Test func unknownNamesOpenNothing() {
            let error = #expect(throws: CountersError.self) {
                _ = try CounterSet(names: ["rusage/minor-faults", "perf/nothing-like-it"])
            }
            #expect(error?.code == .unknownEvent)
        }

        @Test(arguments: ["perf/page-faults", "perf/minor-faults", "rusage/minor-faults", "vmstat/pgfault"])
        func countsFaults(name: String) throws {
            let set = try CounterSet(names: [name])
            try set.start()
            guard let before = values(set).first else {
                #expect(set.missing.first?.reason.contains("perf_event_open") == true)
                return
            }
            touchFreshPages(500)
            // The kernel sums its per-CPU event counts when the file is read, so that vmstat is exact too.
            #expect(try #require(values(set).first) - before >= 500)
            set.stop()
        }

        @Test func taskClockGrowsWithoutPermission() throws {
            let set = try CounterSet(names: ["perf/task-clock"])
            try set.start()
            guard let before = values(set).first else { return }
            touchFreshPages(100)
            #expect(try #require(values(set).first) > before)
        }

        @Test func columnsFollowTheRequestNotTheSources() throws {
            let forward = try CounterSet(names: ["rusage/minor-faults", "vmstat/pgfault", "rusage/major-faults"])
            let backward = try CounterSet(names: ["rusage/major-faults", "vmstat/pgfault", "rusage/minor-faults"])
            touchFreshPages(100)
            let (first, second) = (values(forward), values(backward))
            // Minor faults of a thread are few against those of the system since boot, major ones fewer still.
            #expect(first[1] > first[0] && first[0] > first[2])
            #expect(second[1] > second[2] && second[2] > second[0])
        }

        @Test(arguments: ["perf/minor-faults", "rusage/minor-faults"])
        func countsItsOwnThreadOnly(name: String) throws {
            let set = try CounterSet(names: [name])
            try set.start()
            guard let before = values(set).first else { return }
            onThreads { touchFreshPages(5000) }
            #expect(try #require(values(set).first) - before < 5000)
        }

        @Test func severalThreadsCountAtOnce() throws {
            let value = UnsafeMutablePointer<Int64>.allocate(capacity: 1)
            value.initialize(to: 77)
            defer { value.deallocate() }
            let exported = try ExportedCounters([
                ExportedCounter(name: "threads", summary: "A counter of a test", value: UnsafePointer(value))
            ])
            let results = Mutex<[Bool]>([])
            onThreads(4) {
                let right = (0..<20).allSatisfy { _ in countsOwnFaultsAndSharedValue(77) }
                results.withLock { $0.append(right) }
            }
            #expect(results.withLock { $0 } == [true, true, true, true])
            withExtendedLifetime(exported) {}
        }

        @Test func startsAgainAfterAStop() throws {
            let set = try CounterSet(names: ["perf/minor-faults", "rusage/minor-faults"])
            for _ in 0..<3 {
                try set.start()
                let before = values(set)
                touchFreshPages(50)
                for (earlier, later) in zip(before, values(set)) { #expect(later - earlier >= 50) }
                set.stop()
            }
        }

        @Test func presetsAreMissingInPAPIsWordsWhereThereIsNoPMU() throws {
            let set = try CounterSet(names: ["papi/PAPI_TOT_CYC"])
            guard let component = CounterCatalogue.components().first(where: { $0.name == "perf_event" }),
                let disabled = component.disabledReason
            else {
                #expect(set.names.count + set.missing.count == 1)
                return
            }
            #expect(set.names.isEmpty)
            #expect(set.missing.first?.reason.contains(disabled) == true)
        }

        @Test func aLineThisKernelLacksIsMissingNotUnknown() throws {
            var plan = CounterOpening.Plan()
            plan.vmstat = ["pgfault", "pgpromote_success"].map { CounterName(source: .vmstat, event: $0) }
            try plan.checkVmstat(lines: ["nr_free_pages", "pgfault"])
            #expect(plan.missing.map(\.name.event) == ["pgpromote_success"])
            let opened = VmstatReader.open(plan.vmstat, lines: ["nr_free_pages", "pgfault"])
            #expect(opened.readers.isEmpty, "the file has other lines than the list said")
            #expect(opened.missing.first?.reason.contains("other lines") == true)
        }

        @Test func everyLineOfTheFileReadsAsTheFileSays() throws {
            let lines = try VmstatKeys.inFile()
            let set = try CounterSet(names: lines.reversed().map { "vmstat/\($0)" })
            #expect(set.names.map(\.event) == lines.reversed())
            // Thresholds and boot-time levels do not move by themselves.
            let text = try ProcFile.read(VmstatKeys.path)
            for (name, value) in zip(set.names, values(set)) where name.event == "nr_memmap_boot_pages" {
                #expect(text.contains("\(name.event) \(value)\n"))
            }
            #expect(values(set).allSatisfy { $0 != CounterSet.unmeasured })
        }

        @Test func repeatedOpeningLeavesNoDescriptors() throws {
            let names = ["perf/page-faults", "perf/task-clock", "vmstat/pgfault", "papi/PAPI_TOT_INS"]
            _ = try CounterSet(names: names)
            let before = openDescriptors()
            for _ in 0..<20 { try CounterSet(names: names).start() }
            #expect(openDescriptors() <= before + 5)
        }

        private func openDescriptors() -> Int {
            (0..<1024).filter { fcntl($0, F_GETFD) >= 0 }.count
        }

        @Test func readingOnAnotherThreadIsAProgrammerError() async {
            await #expect(processExitsWith: .failure) {
                nonisolated(unsafe) let set = try CounterSet(names: ["rusage/minor-faults"])
                onThreads { _ = values(set) }
            }
        }
    }
}
