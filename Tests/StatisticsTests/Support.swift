import Statistics

/// Equal up to rounding.
func isClose(_ a: Double, _ b: Double, within tolerance: Double = 1e-9) -> Bool {
    (a - b).magnitude <= tolerance * max(1, b.magnitude)
}

/// Equal up to rounding, one by one.
func areClose(_ a: [Double], _ b: [Double], within tolerance: Double = 1e-9) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { isClose($0, $1, within: tolerance) }
}

/// The code of the error that the body throws.
func codeThrown(_ body: () throws -> Void) -> StatisticsError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? StatisticsError)?.code
    }
}

/// Numbers that several suites summarise. Expected values in their comments are Python with NumPy (`np`) and
/// `scipy.stats` (`st`).
enum Known {
    /// Values with a tail, not sorted: `a` in the comments.
    static let tailed = [3.2, 1.1, 4.8, 2.5, 9.7, 2.6, 5.3, 5.9, 1.2, 30.0]
    /// Twelve blocks of a baseline: `base`.
    static let base = [1.05, 1.10, 1.02, 1.21, 1.07, 1.08, 1.30, 1.06, 1.04, 1.09, 1.11, 1.03]
    /// The same blocks of another backend, with one tie: `x`.
    static let x = [1.00, 1.12, 0.97, 1.06, 1.07, 1.01, 1.05, 1.02, 0.99, 1.03, 1.18, 0.95]
}
