@testable import Statistics

/// Random numbers for simulated machines.
struct Noise {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    mutating func unit() -> Double { generator.unit() }

    /// Standard normal, by Box and Muller.
    mutating func normal() -> Double {
        (-2 * Math.ln(1 - generator.unit())).squareRoot() * Math.cosine(2 * .pi * generator.unit())
    }

    /// Exponential with mean 1.
    mutating func exponential() -> Double { -Math.ln(1 - generator.unit()) }
}

/// A machine on which trials run one after the other, everything on the log scale.
struct SimulatedMachine: Sendable {
    /// Standard deviation of a trial on its own.
    var sigma = 0.018
    /// How much everything slows down from the first trial to the last.
    var drift = 0.0
    /// Probability of a spike, which adds an exponential time.
    var spikeProbability = 0.0
    var spikeMean = 0.0
    /// An autoregressive wave over trials: coefficient, and standard deviation of its steps.
    var memory = 0.0
    var wave = 0.0
    /// What a trial at the last position of its block takes longer than at the first.
    var positionEffect = 0.0

    /// Times per treatment and block.
    func run(order: [[Int]], effects: [Double], noise: inout Noise) -> [[Double]] {
        var times = effects.map { _ in [Double](repeating: 0, count: order.count) }
        let trials = Double(order.count * effects.count)
        var state = 0.0
        var trial = 0.0
        for block in order.indices {
            for (position, treatment) in order[block].enumerated() {
                if memory > 0 { state = memory * state + wave * noise.normal() }
                let place = positionEffect * Double(position) / Double(max(1, effects.count - 1))
                var log = effects[treatment] + drift * trial / trials + place + state + sigma * noise.normal()
                if spikeProbability > 0, noise.unit() < spikeProbability { log += spikeMean * noise.exponential() }
                times[treatment][block] = Math.e(log)
                trial += 1
            }
        }
        return times
    }
}

/// What came out of many simulated experiments with a baseline (0), its twin (1) and a backend (2).
struct SimulatedVerdicts {
    var different = 0
    var wrongDirection = 0
    var equivalent = 0
    /// Intervals that miss zero, before margin and noise floor.
    var intervalsOffZero = 0

    init(
        _ machine: SimulatedMachine, effect: Double, blocks: Int, experiments: Int, comparisons: Int = 1, seed: UInt64
    ) throws {
        var noise = Noise(seed: seed)
        for experiment in 0..<experiments {
            let order = BlockOrder(treatments: 3, blocks: blocks, seed: seed &+ UInt64(experiment)).blocks
            let times = machine.run(order: order, effects: [0, 0, -effect], noise: &noise)
            let comparison = try PairedComparison(base: times[0], x: times[2], comparisons: comparisons)
            let floor = try NoiseFloor(first: times[0], second: times[1], comparisons: comparisons)
            count(comparison, floor, effect)
        }
    }

    private mutating func count(_ comparison: PairedComparison, _ floor: NoiseFloor, _ effect: Double) {
        let verdict = Verdict(comparison, noiseFloor: floor)
        if verdict.isDifferent { different += 1 }
        if verdict.kind == (effect > 0 ? .slower : .faster) { wrongDirection += 1 }
        if verdict.kind == .equivalent { equivalent += 1 }
        if let lo = comparison.loPercent, let hi = comparison.hiPercent, lo > 0 || hi < 0 { intervalsOffZero += 1 }
    }
}
