import WorkloadKit

extension TreePlan {
    /// The tree as it is before `step`.
    func model(before step: Step) -> TreeModel {
        var model = TreeModel(shape)
        var ignored = emptyTrace
        for earlier in program[..<step.index] where isInsert(earlier) { trace(earlier, Lane(), &model, &ignored) }
        return model
    }

    /// No node yet.
    var emptyTrace: TreeTrace {
        let capacity = capacity
        return TreeTrace(inner: capacity.inner, leaves: capacity.leaves, fanout: shape.fanout)
    }

    /// Adds the nodes that a lane of a step touches, and does its inserts to the model.
    func trace(_ step: Step, _ lane: Lane, _ model: inout TreeModel, _ trace: inout TreeTrace) {
        guard !positions(of: step, lane: lane).isEmpty else { return }
        switch distribution {
        case .uniform:
            var draw = uniform(step, lane: lane)
            self.trace(step, lane, &draw, &model, &trace)
        case .zipf(let theta):
            var draw = zipf(step, lane: lane, theta: theta)
            self.trace(step, lane, &draw, &model, &trace)
        }
    }

    private func trace<Draw: TreeDraw>(
        _ step: Step, _ lane: Lane, _ draw: inout Draw, _ model: inout TreeModel, _ trace: inout TreeTrace
    ) {
        let window = window(of: step)
        let positions = positions(of: step, lane: lane)
        for _ in lookups(of: step, lane: lane) {
            _ = model.path(to: TreeShape.key(window.item(draw.position())), &trace)
        }
        for _ in scans(of: step, lane: lane) {
            let position = draw.position()
            let rank = window.item(position)
            let end = scanEnd(from: position, of: positions, rank: rank)
            model.scan(from: TreeShape.key(rank), to: end, limit: scanLength, &trace)
        }
        guard isInsert(step) else { return }
        for _ in 0..<inserts { model.insert(Self.keyToInsert(&draw, window), &trace) }
    }

    /// Bytes that each lane of each step touches, lane by lane; what several lanes touch counts for the first of them.
    func touchedBytes() -> [Int] {
        var model = TreeModel(shape)
        return program.flatMap { step in
            var trace = emptyTrace
            return (0..<threads).map { index in
                let lane = Lane(index: index, of: threads)
                guard !positions(of: step, lane: lane).isEmpty else { return 0 }
                let before = trace.touchedBytes
                self.trace(step, lane, &model, &trace)
                let header = MemoryLayout<Int>.stride + (before == 0 ? TreeHeader.usedBytes : 0)
                return trace.touchedBytes - before + header
            }
        }
    }

    /// Bytes of the header that the lanes of a step read, as offsets.
    func headerRanges(of step: Step) -> [Range<Int>] {
        let entry = MemoryLayout<Int>.stride
        let row = TreeHeader.byteCount + step.index * threads * entry
        return [0..<TreeHeader.usedBytes, row..<(row + threads * entry)]
    }

    /// Bytes of the region `header`.
    var headerBytes: Int { TreeHeader.byteCount + program.count * threads * MemoryLayout<Int>.stride }
}
