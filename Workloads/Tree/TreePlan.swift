import WorkloadKit

/// What each step asks of the tree: the same for the step itself and for whoever wants to know what it will touch.
struct TreePlan: Sendable {
    enum Distribution: Sendable {
        case uniform
        case zipf(theta: Double)
    }

    let shape: TreeShape
    let rounds: Int
    let threads: Int
    let seed: UInt64
    let deviceTouch: Double
    let hostTouch: Double
    let shift: Double
    let spacing: WriteSpacing
    let distribution: Distribution
    let inserts: Int
    let scanLength: Int
    private let lookups: Int
    private let scans: Int

    init(_ values: ParameterValues) {
        shape = TreeShape(fanout: values.integer("fanout"), size: values.integer("size"))
        rounds = values.integer("rounds")
        threads = values.integer("threads")
        seed = UInt64(values.integer("seed"))
        deviceTouch = values.real("device-touch")
        hostTouch = values.real("host-touch")
        shift = values.real("shift")
        spacing = WriteSpacing(share: values.real("write"))
        distribution = values.text("keys") == "zipf" ? .zipf(theta: values.real("theta")) : .uniform
        inserts = values.real("host-touch") > 0 ? values.integer("inserts") : 0
        scanLength = values.integer("scan-length")
        lookups = values.integer("lookups")
        scans = values.integer("scans")
    }

    /// In every round the device searches and the host updates, then, if there are any, inserts.
    var program: [Step] {
        let steps: [(Initiator, String)] =
            [(.device, "search"), (.host, "update")] + (inserts > 0 ? [(.host, "insert")] : [])
        return (0..<rounds).flatMap { round in
            steps.enumerated().map { index, step in
                Step(index: round * steps.count + index, round: round, initiator: step.0, name: step.1)
            }
        }
    }

    func isInsert(_ step: Step) -> Bool { step.name == "insert" }

    /// Nodes there is room for.
    var capacity: (inner: Int, leaves: Int) {
        let growth = shape.growth(inserts: inserts * rounds)
        return (shape.inner + growth.inner, shape.leaves + growth.leaves)
    }

    /// Ranks of the keys that a step chooses from.
    func window(of step: Step) -> TouchWindow {
        TouchWindow(
            of: shape.keys, share: step.initiator == .device ? deviceTouch : hostTouch, shift: shift,
            round: step.round)
    }

    /// Positions of the window that a lane chooses from. Its own part, so that no two lanes use the same value; one
    /// lane alone inserts, because inserts move entries of others.
    func positions(of step: Step, lane: Lane) -> Range<Int> {
        let window = window(of: step)
        guard isInsert(step) else { return lane.share(of: window.count) }
        return lane.index == 0 ? 0..<window.count : 0..<0
    }

    /// The look-ups of a lane, among those of all.
    func lookups(of step: Step, lane: Lane) -> Range<Int> {
        guard !isInsert(step), !positions(of: step, lane: lane).isEmpty else { return 0..<0 }
        let touched = window(of: step).count
        return lane.share(of: lookups > 0 ? lookups : (touched + shape.fill - 1) / shape.fill)
    }

    /// The scans of a lane, among those of all.
    func scans(of step: Step, lane: Lane) -> Range<Int> {
        guard !isInsert(step), !positions(of: step, lane: lane).isEmpty else { return 0..<0 }
        return lane.share(of: scans)
    }

    /// The key at which a scan from `position` ends: that of the next lane's first key, or behind the last one.
    @inline(__always)
    func scanEnd(from position: Int, of positions: Range<Int>, rank: Int) -> UInt64 {
        TreeShape.key(min(shape.keys, rank &+ positions.upperBound &- position))
    }

    /// The random numbers of a lane in a step.
    func generator(of step: Step, lane: Lane) -> SplitMix64 {
        let stream = SplitMix64.value(at: 1, seed: seed)
        return SplitMix64(seed: SplitMix64.value(at: step.index * threads + lane.index, seed: stream))
    }

    func uniform(_ step: Step, lane: Lane) -> UniformDraw {
        UniformDraw(generator: generator(of: step, lane: lane), positions: positions(of: step, lane: lane))
    }

    func zipf(_ step: Step, lane: Lane, theta: Double) -> ZipfDraw {
        ZipfDraw(
            generator: generator(of: step, lane: lane), positions: positions(of: step, lane: lane), theta: theta,
            key: SplitMix64.value(at: 2, seed: seed))
    }

    /// The next key to insert: in the gap above a loaded one.
    static func keyToInsert<Draw: TreeDraw>(_ draw: inout Draw, _ window: TouchWindow) -> UInt64 {
        let key = TreeShape.key(window.item(draw.position()))
        return key + 1 + UInt64(draw.generator.below(1 << Int(TreeShape.gapBits) - 1))
    }
}
