import WorkloadKit

/// Each array is a region of its own; the root is the first of them, and the others follow at known distances.
struct VectorWorkload: Workload {
    let rounds: Int
    let threads: Int
    let quantum = VectorLoops<Double>.quantum
    private let shape: VectorShape
    private let seed: UInt64
    private let deviceTouch: Double
    private let hostTouch: Double
    private let shift: Double
    private let spacing: WriteSpacing

    init(_ values: ParameterValues) {
        rounds = values.integer("rounds")
        threads = values.integer("threads")
        seed = UInt64(values.integer("seed"))
        deviceTouch = values.real("device-touch")
        hostTouch = values.real("host-touch")
        shift = values.real("shift")
        spacing = WriteSpacing(share: values.real("write"))
        shape = VectorShape(
            kernel: VectorKernel(rawValue: values.text("kernel")) ?? .triad,
            stride: values.text("element") == "Float" ? MemoryLayout<Float>.stride : MemoryLayout<Double>.stride,
            size: values.integer("size"), deviceTouch: deviceTouch, density: values.real("density"))
    }

    var footprint: Int { Arena.footprint(shape.regions.compactMap { shape.byteCount(of: $0) }) }

    var program: [Step] { Step.pingPong(rounds: rounds, device: shape.kernel.rawValue, host: "update") }

    private var isFloat: Bool { shape.stride == MemoryLayout<Float>.stride }

    // MARK: Building

    func build(in arena: inout Arena) throws(ArenaError) -> UnsafeMutableRawPointer {
        var root: UnsafeMutableRawPointer?
        for region in shape.regions {
            let start = try arena.allocate(region.label, byteCount: shape.byteCount(of: region) ?? 0)
            root = root ?? start
            fill(region, at: start)
        }
        return root ?? arena.base
    }

    private func fill(_ region: VectorRegion, at start: UnsafeMutableRawPointer) {
        switch region {
        case .indices: fillIndices(start.assumingMemoryBound(to: Int.self))
        case .result, .left, .right:
            let stream = SplitMix64.value(at: 1 + region.rawValue, seed: seed)
            if isFloat {
                fill(start.assumingMemoryBound(to: Float.self), seed: stream)
            } else {
                fill(start.assumingMemoryBound(to: Double.self), seed: stream)
            }
        }
    }

    private func fill<Element: VectorElement>(_ array: UnsafeMutablePointer<Element>, seed: UInt64) {
        for index in 0..<shape.count { array[index] = Element.initial(index, seed: seed) }
    }

    private func fillIndices(_ indices: UnsafeMutablePointer<Int>) {
        let order = visitOrder
        for position in 0..<shape.visits { indices[position] = order[position] }
    }

    /// Which positions of the device's window are visited, in order: the start of a permutation of them all.
    private var visitOrder: KeyedPermutation {
        let touched = TouchWindow.part(deviceTouch, of: shape.count)
        return KeyedPermutation(count: touched, key: SplitMix64.value(at: 0, seed: seed))
    }

    // MARK: Placing

    func placements(for step: Step, in layout: ArenaLayout) -> [Placement] {
        let isDevice = step.initiator == .device
        return shape.regions.flatMap { region in
            let written = region == .result ? isDevice : region == .left && !isDevice && !spacing.isNever
            var pages = PageSet(region: layout[region.label])
            insertTouched(by: step, of: region, into: &pages)
            return pages.ranges().map { Placement($0, on: step.initiator, for: written ? .readWrite : .read) }
        }
    }

    private func insertTouched(by step: Step, of region: VectorRegion, into pages: inout PageSet) {
        let window = window(of: step)
        let isDevice = step.initiator == .device
        let positions = 0..<(isDevice ? shape.visits : window.count)
        switch region {
        case .right where !isDevice: break
        case .indices:
            pages.insert(offset: 0, byteCount: isDevice ? positions.count * MemoryLayout<Int>.stride : 0)
        case .left where isDevice && shape.kernel == .gather, .result where isDevice && shape.kernel == .scatter:
            let order = visitOrder
            for position in positions {
                pages.insert(offset: window.item(order[position]) * shape.stride, byteCount: shape.stride)
            }
        default:
            for items in window.items(at: positions) {
                pages.insert(offset: items.lowerBound * shape.stride, byteCount: items.count * shape.stride)
            }
        }
    }

    // MARK: Running

    func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult {
        isFloat
            ? run(step, elements: Float.self, root: root, lane: lane, probe: &probe)
            : run(step, elements: Double.self, root: root, lane: lane, probe: &probe)
    }

    private func run<Element: VectorElement>(
        _ step: Step, elements: Element.Type, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe
    ) -> StepResult {
        let window = window(of: step)
        let isDevice = step.initiator == .device
        let visits = isDevice ? shape.visits : window.count
        let loops = VectorLoops<Element>(shape, root: root, window: window, visits: visits, lane: lane)
        let checksum =
            isDevice
            ? loops.run(shape.kernel, probe: &probe)
            : loops.update(shape.kernel, spacing: spacing, probe: &probe)
        let touched = loops.positions.count
        return StepResult(
            checksum: checksum, operations: touched, bytesTouched: touched * bytesPerVisit(by: step.initiator))
    }

    /// Bytes of memory that belong to one visited element.
    private func bytesPerVisit(by initiator: Initiator) -> Int {
        guard initiator == .device else { return shape.stride * (shape.kernel.hasResult ? 2 : 1) }
        return shape.kernel.arrays * shape.stride + (shape.kernel.hasIndices ? MemoryLayout<Int>.stride : 0)
    }

    private func window(of step: Step) -> TouchWindow {
        TouchWindow(
            of: shape.count, share: step.initiator == .device ? deviceTouch : hostTouch, shift: shift,
            round: step.round)
    }
}
