import CFloors
import Foundation

/// Two ways of doing the same work, measured in turn: after each other, so that what disturbs the machine meets both,
/// and in changing order, so that neither always comes second.
struct Ratio {
    let name: String
    /// The ratio that must not be exceeded, or must be reached.
    let target: Target
    /// ours ÷ floor of every pair; for bandwidths the quotient of bandwidths.
    let values: [Double]
    /// Medians of both sides, in `unit`.
    let ours: Double
    let floor: Double
    let unit: String

    enum Target {
        case atMost(Double)
        case atLeast(Double)
    }

    /// Measures. The first pair warms up and is dropped.
    /// - Parameters:
    ///   - pairs: how many pairs are kept, at least 11, odd, so that the median is one of them.
    ///   - ours: does Tiermark's part and returns a time or a bandwidth in `unit`.
    ///   - floor: does the same in C.
    init(
        _ name: String, _ target: Target, unit: String, pairs: Int = 15, ours: () throws -> Double,
        floor: () throws -> Double
    ) rethrows {
        var measured: [(ours: Double, floor: Double)] = []
        for pair in 0...pairs {
            if pair.isMultiple(of: 2) {
                let first = try ours()
                measured.append((first, try floor()))
            } else {
                let first = try floor()
                measured.append((try ours(), first))
            }
        }
        measured.removeFirst()
        self.name = name
        self.target = target
        self.unit = unit
        values = measured.map { $0.ours / $0.floor }
        self.ours = Self.median(measured.map(\.ours))
        self.floor = Self.median(measured.map(\.floor))
    }

    var median: Double { Self.median(values) }

    /// One line of the table.
    var line: String {
        let spread = String(format: "%.3f (%.3f..%.3f)", median, values.min() ?? .nan, values.max() ?? .nan)
        let sides = String(format: "%.2f against %.2f ", ours, floor) + unit
        return "\(padded(name, 40)) \(padded(spread, 24)) \(padded(verdict, 16)) \(sides)"
    }

    private var verdict: String {
        switch target {
        case .atMost(let limit): "<= \(limit) \(median <= limit ? "met" : "MISSED")"
        case .atLeast(let limit): ">= \(limit) \(median >= limit ? "met" : "MISSED")"
        }
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
}

/// The workload or the machine did not do what the measurement needs.
struct FloorError: Error, CustomStringConvertible {
    let description: String
}

/// Seconds that `body` takes.
func seconds(_ body: () -> Void) -> Double {
    let begin = floor_now()
    body()
    return floor_now() - begin
}
