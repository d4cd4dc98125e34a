import Foundation
import WorkloadKit

/// A workload with a known answer: the first quarter of its data is touched over and over, the rest never after it was
/// built. While it runs it looks by itself where the kernel has its pages.
let hotQuarterWorkload = WorkloadKind(
    name: "hot-quarter", summary: "touches the first quarter of its data again and again, and nothing else",
    parameters: [
        CommonParameters.size, CommonParameters.seed,
        ParameterDescription(
            "who", "who runs the steps, in turn", .choice(["host", "device", "both"]), default: .text("host")),
        ParameterDescription(
            "dwell-ms", "longest time of a step", .integer(0...600_000), default: .integer(0), unit: "ms"),
        ParameterDescription(
            "until",
            "what ends a step early: 95 % of the hot or 90 % of the cold pages on another node than before; settled: 60 % of the cold and at most 10 % of the hot ones",
            .choice(["time", "hot-moved", "cold-moved", "settled"]), default: .text("time")),
    ],
    make: { (values: ParameterValues) throws(ParameterError) -> any Workload in HotQuarter(values) })

private struct HotQuarter: Workload {
    let threads = 1
    let quantum = 0
    let program: [Step]
    private let size: Int
    private let seed: UInt64
    private let dwell: Duration
    private let until: String

    init(_ values: ParameterValues) {
        size = values.integer("size") / 16384 * 16384
        seed = UInt64(values.integer("seed"))
        dwell = .milliseconds(values.integer("dwell-ms"))
        until = values.text("until")
        let initiators: [Initiator] =
            switch values.text("who") {
            case "host": [.host]
            case "device": [.device]
            default: [.device, .host]
            }
        program = initiators.enumerated().map { Step(index: $0.offset, round: 0, initiator: $0.element, name: "dwell") }
    }

    var footprint: Int { Arena.footprint([size]) }

    func build(in arena: inout Arena) throws(ArenaError) -> UnsafeMutableRawPointer {
        let start = try arena.allocate("data", byteCount: size)
        let words = start.assumingMemoryBound(to: UInt64.self)
        for index in 0..<size / 8 { words[index] = (UInt64(index) &+ seed) &* 0x9E37_79B9_7F4A_7C15 }
        return start
    }

    func placements(for step: Step, in layout: ArenaLayout) -> [Placement] {
        let data = layout["data"]
        return [Placement(data.lowerBound..<data.lowerBound + UInt(size / 4), on: step.initiator, for: .readWrite)]
    }

    func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult {
        let pages = WatchedPages(address: UInt(bitPattern: root), hot: size / 4, all: size)
        let before = pages.look()
        Observation.record(step: step.initiator.rawValue, moment: "begin", pages: before, address: pages.address)
        let sum = touch(root)
        let equal = stay(root, sum, pages, before)
        Observation.record(step: step.initiator.rawValue, moment: "end", pages: pages.look(), address: pages.address)
        return StepResult(checksum: equal ? sum : ~sum, operations: size / 4 / 64, bytesTouched: size / 4)
    }

    /// One load of every cache line of the hot quarter.
    @inline(never)
    private func touch(_ root: UnsafeMutableRawPointer) -> UInt64 {
        let words = root.assumingMemoryBound(to: UInt64.self)
        var sum: UInt64 = 0
        for index in stride(from: 0, to: size / 32, by: 8) { sum = sum &* 31 &+ words[index] }
        return sum
    }

    /// Touches until it has been long enough. False if the data was ever another.
    private func stay(
        _ root: UnsafeMutableRawPointer, _ sum: UInt64, _ pages: WatchedPages, _ before: WatchedPages.Look
    ) -> Bool {
        let clock = ContinuousClock()
        let end = clock.now + dwell
        var lookAt = clock.now + .milliseconds(300)
        var equal = true
        while clock.now < end {
            equal = equal && touch(root) == sum
            guard until != "time", clock.now > lookAt else { continue }
            if isReached(pages.look(), before) { break }
            lookAt = clock.now + .milliseconds(300)
        }
        return equal
    }

    private func isReached(_ now: WatchedPages.Look, _ before: WatchedPages.Look) -> Bool {
        let hot = now.hot.moved(since: before.hot)
        let cold = now.cold.moved(since: before.cold)
        switch until {
        case "hot-moved": return hot >= 0.95
        case "cold-moved": return cold >= 0.9
        default: return cold >= 0.6 && hot <= 0.1
        }
    }
}
