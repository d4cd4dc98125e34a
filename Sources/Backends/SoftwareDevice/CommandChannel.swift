import CMemoryShims
import Glibc

/// What the device process can be told.
enum Opcode: UInt32 {
    /// Carry out the queued mapping changes.
    case apply = 1
    /// Carry out the queued mapping changes, then run a step.
    case run = 2
    /// Take no more commands.
    case end = 3
}

/// Waits for a word of the command channel to change.
enum Waiting {
    /// Long enough for an answer from another CPU that is awake, short against a wake-up, which costs tens of
    /// microseconds in a virtual machine.
    private static let spins = 2000

    /// Returns once `*word` differs from `seen`. Looks at `alive` every 100 ms and gives up when it says no.
    static func change(
        of word: UnsafeMutablePointer<UInt32>, from seen: UInt32, spinning: Bool, alive: () -> Bool
    ) -> Bool {
        if spinning {
            for _ in 0..<spins {
                if tm_load_acquire(word) != seen { return true }
                tm_pause()
            }
        }
        while tm_load_acquire(word) == seen {
            tm_futex_wait(word, seen, 100_000_000)
            if tm_load_acquire(word) == seen, !alive() { return false }
        }
        return true
    }
}
