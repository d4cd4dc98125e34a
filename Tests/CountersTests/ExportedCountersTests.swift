import Glibc
import Testing

@testable import Counters

/// A counter's memory, mapped shared as the software device maps it.
private struct SharedValue: ~Copyable {
    let pointer: UnsafeMutablePointer<Int64>

    init() throws {
        let range = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
        pointer = try #require(range).assumingMemoryBound(to: Int64.self)
    }

    deinit { munmap(pointer, 4096) }
}

private func exporting(_ name: String, _ value: borrowing SharedValue) -> ExportedCounter {
    ExportedCounter(name: name, summary: "A counter of a test", value: UnsafePointer(value.pointer))
}

extension ProcessWide {
    @Suite struct ExportedCountersTests {
        @Test func aValueWrittenReadsBackThroughPAPI() throws {
            let value = try SharedValue()
            let exported = try ExportedCounters([exporting("read_back", value)])
            let set = try CounterSet(names: exported.names.map(\.description))
            #expect(set.names.map(\.description) == ["sde/TIERMARK::read_back"])
            try set.start()
            var read: Int64 = -1
            for written in [0, 1, 42, 1 << 40, Int64.max] {
                value.pointer.pointee = written
                #expect(set.read(into: &read))
                #expect(read == written)
            }
            withExtendedLifetime(exported) {}
        }

        @Test func severalEventsKeepTheirOrder() throws {
            let one = try SharedValue()
            let two = try SharedValue()
            let exported = try ExportedCounters([exporting("order_one", one), exporting("order_two", two)])
            one.pointer.pointee = 1
            two.pointer.pointee = 2
            let set = try CounterSet(names: ["sde/TIERMARK::order_two", "sde/TIERMARK::order_one"])
            try set.start()
            var values: [Int64] = [0, 0]
            values.withUnsafeMutableBufferPointer { buffer in
                if let base = buffer.baseAddress { set.read(into: base) }
            }
            #expect(values == [2, 1])
            withExtendedLifetime(exported) {}
        }

        @Test func anEventCanBeExportedAgainToOtherMemory() throws {
            for round in 1...3 {
                let value = try SharedValue()
                value.pointer.pointee = Int64(round)
                let exported = try ExportedCounters([exporting("again", value)])
                let set = try CounterSet(names: ["sde/TIERMARK::again"])
                try set.start()
                var read: Int64 = -1
                set.read(into: &read)
                #expect(read == Int64(round))
                withExtendedLifetime(exported) {}
            }
        }

        @Test func afterTheEndItIsMissingAndItsMemoryIsNotTouched() throws {
            let set = try openThenEnd("ended", value: 7)
            var read: Int64 = -1
            #expect(set.read(into: &read))
            #expect(read == 7)
            let late = try CounterSet(names: ["sde/TIERMARK::ended"])
            #expect(late.names.isEmpty)
            #expect(late.missing.first?.reason.contains("does not export") == true)
        }

        /// The set outlives both the export and the memory.
        private func openThenEnd(_ name: String, value: Int64) throws -> CounterSet {
            let memory = try SharedValue()
            memory.pointer.pointee = value
            let exported = try ExportedCounters([exporting(name, memory)])
            let set = try CounterSet(names: ["sde/TIERMARK::\(name)"])
            try set.start()
            withExtendedLifetime(exported) {}
            return set
        }

        @Test func twoExportsOfOneNameAreRefusedAndTheFirstLives() throws {
            let first = try SharedValue()
            let second = try SharedValue()
            let exported = try ExportedCounters([exporting("twice", first)])
            do {
                _ = try ExportedCounters([exporting("twice_other", second), exporting("twice", second)])
                Issue.record("a second export of one name was accepted")
            } catch {
                #expect(error.code == .exportFailed)
                #expect(error.message.contains("'twice'"))
            }
            first.pointer.pointee = 5
            let set = try CounterSet(names: ["sde/TIERMARK::twice"])
            try set.start()
            var read: Int64 = -1
            set.read(into: &read)
            #expect(read == 5)
            #expect(throws: Never.self) { _ = try ExportedCounters([exporting("twice_other", second)]).names }
            withExtendedLifetime(exported) {}
        }

        @Test func aStandardEventNobodyExportsIsMissing() throws {
            let set = try CounterSet(names: ["sde/TIERMARK::placement_calls"])
            #expect(set.names.isEmpty)
            #expect(set.missing.count == 1)
        }

        @Test func standardEventsAreTheMetricsOfTheDesign() {
            #expect(
                ExportedCounter.standard.map(\.name) == [
                    "faults", "pages_moved_to_device", "pages_moved_to_host", "bytes_moved_to_device",
                    "bytes_moved_to_host", "stall_time_ns", "placement_calls",
                ])
        }

        @Test func theCatalogueStartsAndReadsThemAll() {
            let catalogue = CounterCatalogue.probe()
            let own = catalogue.filter { $0.source == .sde }
            for event in ExportedCounter.standard {
                let found = own.first { $0.name.event == "TIERMARK::\(event.name)" }
                #expect(found?.availability == .available)
                #expect(found?.unit == event.unit)
            }
        }
    }
}
