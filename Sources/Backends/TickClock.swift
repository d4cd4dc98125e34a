import CMemoryShims
import CWorkloadABI

/// Turns ticks into seconds. The rate is measured over the whole life of the clock, against CLOCK_MONOTONIC_RAW.
struct TickClock {
    private let firstTicks = tiermark_ticks()
    private let firstNanoseconds = tm_monotonic_ns()

    /// Seconds per tick. Waits until the clock is 10 ms old: by then reading both costs less than 10⁻⁵ of the rate.
    func secondsPerTick() -> Double {
        while true {
            let nanoseconds = tm_monotonic_ns() &- firstNanoseconds
            let ticks = tiermark_ticks() &- firstTicks
            if nanoseconds >= 10_000_000 { return Double(nanoseconds) * 1e-9 / Double(ticks) }
        }
    }
}
