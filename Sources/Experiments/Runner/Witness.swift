import Counters
import Foundation

/// What the machine did beside a trial.
struct Witness {
    private let before = SystemEvidence.snapshot()
    private let throttles = Self.throttleEvents()

    /// What happened since it was made, by name of evidence. What cannot be read is not in it.
    func evidence() -> [String: Double] {
        let change = SystemEvidence.snapshot().delta(since: before)
        let values: [(String, Double?)] = [
            ("cpu_steal_share", change.stealShare),
            ("load_1min", change.load?.oneMinute),
            ("major_faults", change.vmstat["pgmajfault"].map(Double.init)),
            ("pswpin", change.vmstat["pswpin"].map(Double.init)),
            ("pswpout", change.vmstat["pswpout"].map(Double.init)),
            ("throttle_events", Self.throttleEvents().flatMap { now in throttles.map { Double(now - $0) } }),
        ]
        return values.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }

    /// Throttle events of all processors since boot (Intel; Documentation/admin-guide/thermal of Linux); nil without
    /// such counters, as in most virtual machines.
    private static func throttleEvents() -> Int? {
        guard hasThrottleCounters else { return nil }
        return throttleFiles.compactMap(number).reduce(0, +)
    }

    private static let throttleFiles = (0..<1024).map {
        "/sys/devices/system/cpu/cpu\($0)/thermal_throttle/core_throttle_count"
    }.filter { FileManager.default.fileExists(atPath: $0) }

    private static var hasThrottleCounters: Bool { !throttleFiles.isEmpty }

    private static func number(_ path: String) -> Int? {
        (try? String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8))
            .flatMap { Int($0.split(whereSeparator: \.isWhitespace).first ?? "") }
    }
}
