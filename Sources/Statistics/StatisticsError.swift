/// Numbers that no statistic can be made from.
public struct StatisticsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, for programs.
    public struct Code: Sendable, Hashable {
        let name: String

        /// There are no values.
        public static let empty = Code(name: "empty")
        /// Values that belong together in pairs or rows differ in number.
        public static let unequalLengths = Code(name: "unequalLengths")
        /// A value is infinite or not a number.
        public static let notFinite = Code(name: "notFinite")
        /// A time or an amount is zero or negative, so that it has no logarithm.
        public static let notPositive = Code(name: "notPositive")
        /// There are fewer runs than a claim over several runs needs.
        public static let tooFewRuns = Code(name: "tooFewRuns")
    }

    /// What is wrong, for programs.
    public let code: Code
    /// What happened, to what, why, and what to do next.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    static func requireFinite(_ values: [Double], _ name: String) throws(StatisticsError) {
        guard let bad = values.firstIndex(where: { !$0.isFinite }) else { return }
        throw StatisticsError(
            .notFinite,
            "value \(bad) of '\(name)' is \(values[bad]): leave out what could not be measured instead of storing it")
    }

    static func requirePositive(_ values: [Double], _ name: String) throws(StatisticsError) {
        try requireFinite(values, name)
        guard let bad = values.firstIndex(where: { $0 <= 0 }) else { return }
        throw StatisticsError(
            .notPositive,
            "value \(bad) of '\(name)' is \(values[bad]), which has no logarithm: ratios need amounts above zero; "
                + "compare a metric that is never zero, or measure longer")
    }
}
