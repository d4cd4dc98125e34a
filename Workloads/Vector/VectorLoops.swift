import WorkloadKit

/// The steps for one type of elements, over the quanta of the window that a lane has.
struct VectorLoops<Element: VectorElement> {
    static var quantum: Int { 4096 }

    let view: VectorView<Element>
    let window: TouchWindow
    /// Positions of the window that are visited, all lanes together.
    let visits: Int
    let quanta: Range<Int>

    init(_ shape: VectorShape, root: UnsafeMutableRawPointer, window: TouchWindow, visits: Int, lane: Lane) {
        view = VectorView(shape, root: root)
        self.window = window
        self.visits = visits
        quanta = lane.share(of: (visits + Self.quantum - 1) / Self.quantum)
    }

    /// Positions this lane visits.
    var positions: Range<Int> {
        min(quanta.lowerBound * Self.quantum, visits)..<min(quanta.upperBound * Self.quantum, visits)
    }

    /// The device's step. Returns the checksum.
    func run(_ kernel: VectorKernel, probe: inout Probe) -> UInt64 {
        switch kernel {
        case .copy: sweep(CopyBody.self, &probe)
        case .scale: sweep(ScaleBody.self, &probe)
        case .add: sweep(AddBody.self, &probe)
        case .triad: sweep(TriadBody.self, &probe)
        case .sum: sweep(SumBody.self, &probe)
        case .gather: sweep(GatherBody.self, &probe)
        case .scatter: sweep(ScatterBody.self, &probe)
        }
    }

    @inline(__always)
    private func sweep<Body: VectorBody>(_ body: Body.Type, _ probe: inout Probe) -> UInt64 {
        let view = view
        let window = window
        var sum: UInt64 = 0
        probe.start()
        for quantum in quanta {
            let position = quantum &* Self.quantum
            let count = min(Self.quantum, visits &- position)
            let item = window.item(position)
            let head = min(count, window.total &- item)
            sum &+= Body.apply(view, VectorStretch(item: item, position: position, count: head), window)
            if head < count {
                let rest = VectorStretch(item: 0, position: position &+ head, count: count &- head)
                sum &+= Body.apply(view, rest, window)
            }
            if count == Self.quantum { probe.lap() }
        }
        return sum
    }

    /// The host's step: reads what the device computed and what it was computed from, and writes a share of the latter.
    func update(_ kernel: VectorKernel, spacing: WriteSpacing, probe: inout Probe) -> UInt64 {
        var sum: UInt64 = 0
        // A sum leaves nothing in memory to read: the input stands in for the result.
        let result = kernel.hasResult ? view.result : view.left
        probe.start()
        for quantum in quanta {
            let position = quantum &* Self.quantum
            let count = min(Self.quantum, visits &- position)
            sum &+= update(result, positions: position..<(position &+ count), spacing)
            if count == Self.quantum { probe.lap() }
        }
        return sum
    }

    @inline(__always)
    private func update(
        _ result: UnsafeMutablePointer<Element>, positions: Range<Int>, _ spacing: WriteSpacing
    ) -> UInt64 {
        let left = view.left
        let window = window
        var phase = spacing.phase(before: positions.lowerBound)
        var sum: UInt64 = 0
        for position in positions {
            let item = window.item(position)
            let computed = result[item]
            let input = left[item]
            sum &+= computed.pattern &* 3 &+ input.pattern
            if spacing.advance(&phase) { left[item] = Element.updated(left: input, result: computed) }
        }
        return sum
    }
}
