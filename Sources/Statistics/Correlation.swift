/// The lag-1 autocorrelation of values in time order: Σ(xᵢ−x̄)(xᵢ₊₁−x̄) / Σ(xᵢ−x̄)².
/// Nil for fewer than three values or values that are all equal.
public func lag1Autocorrelation(_ values: [Double]) -> Double? {
    guard values.count >= 3 else { return nil }
    let mean = values.reduce(0, +) / Double(values.count)
    let centered = values.map { $0 - mean }
    let variance = centered.reduce(0) { $0 + $1 * $1 }
    guard variance > 0 else { return nil }
    return zip(centered, centered.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / variance
}

/// Spearman's rank correlation of pairs, ties with average ranks. Nil for fewer than three pairs or where one side is
/// all equal.
public func spearmanCorrelation(_ x: [Double], _ y: [Double]) -> Double? {
    precondition(x.count == y.count, "a correlation of \(x.count) with \(y.count) values")
    guard x.count >= 3 else { return nil }
    let middle = Double(x.count + 1) / 2
    let a = averageRanks(x).map { $0 - middle }
    let b = averageRanks(y).map { $0 - middle }
    let product = a.reduce(0) { $0 + $1 * $1 } * b.reduce(0) { $0 + $1 * $1 }
    guard product > 0 else { return nil }
    return zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / product.squareRoot()
}

/// The rank of every value from 1, equal values sharing the mean of their ranks.
func averageRanks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
        var end = start + 1
        while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
        for index in order[start..<end] { ranks[index] = Double(start + end + 1) / 2 }
        start = end
    }
    return ranks
}
