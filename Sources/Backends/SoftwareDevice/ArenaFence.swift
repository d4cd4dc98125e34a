import CMemoryShims

/// Empty address space on both sides of the arena of this process, for as long as the object lives: a workload that
/// writes outside of its arena hits nothing else, and its last message says by how much it missed.
final class ArenaFence {
    /// More than any slip of an index over elements of ordinary size.
    private static let margin = 1 << 30

    /// Fences `length` bytes at `arena`, which are mapped already. What lies there already stays, unfenced.
    init(_ arena: UInt, length: Int) throws(BackendError) {
        try check(tm_fence_raise(arena, length, Self.margin), "watching for writes outside of the arena")
    }

    deinit { tm_fence_lower() }
}
