import WorkloadKit

extension TreeWorkload: RelocatableWorkload {
    func relocate(_ part: RegionPart, by relocation: Relocation) -> Int {
        let stride = plan.shape.stride
        return switch part.label {
        case "header": relocateHeader(part, relocation)
        // All slots of a node, used or not: its count may lie in another part. Unused ones hold nil or a former child.
        case "inner":
            part.relocate(
                pointersAt: TreeNode.slotsOffset(fanout: plan.shape.fanout), count: plan.shape.fanout, every: stride,
                by: relocation)
        default: part.relocate(pointersAt: TreeNode.nextOffset, every: stride, by: relocation)
        }
    }

    /// The header begins its region; what follows its pointers is counts.
    private func relocateHeader(_ part: RegionPart, _ relocation: Relocation) -> Int {
        guard part.offset == 0, let base = part.bytes.baseAddress else { return 0 }
        return TreeHeader.pointerOffsets.reduce(0) { $0 + relocation.apply(at: base + $1) }
    }
}
