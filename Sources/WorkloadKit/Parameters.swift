/// The value of a parameter, as given on the command line or by default.
public enum ParameterValue: Sendable, Hashable {
    /// A count, or an amount of memory in bytes.
    case integer(Int)
    /// A share or another real number.
    case real(Double)
    /// One of a list of words.
    case text(String)
}

extension ParameterValue: CustomStringConvertible {
    /// Unscaled, unrounded text: bytes as a plain number, reals in the shortest form that reads back the same.
    public var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .real(let value): value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
        case .text(let value): value
        }
    }
}

/// What values a parameter takes.
public enum ParameterKind: Sendable, Hashable {
    /// An amount of memory in bytes; written `64MiB`, `4KiB` or a plain number.
    case bytes(ClosedRange<Int>)
    /// A whole number.
    case integer(ClosedRange<Int>)
    /// A real number, such as a share between 0 and 1.
    case real(ClosedRange<Double>)
    /// One of the words. A word that ends in `=N` takes a whole number ≥ 1 in place of `N`: `window=64`.
    case choice([String])
}

/// A parameter of a workload, a backend or a policy.
public struct ParameterDescription: Sendable, Hashable {
    /// The name used on the command line (`-p name=value`) and in column `param_name`.
    public let name: String
    /// One line that says what it changes.
    public let summary: String
    /// The values it takes.
    public let kind: ParameterKind
    /// The value when none is given.
    public let defaultValue: ParameterValue
    /// The unit of the value (`bytes`, `nodes`, …), empty for words and shares.
    public let unit: String

    /// Describes a parameter. The default value must be one that `kind` takes.
    public init(
        _ name: String, _ summary: String, _ kind: ParameterKind, default defaultValue: ParameterValue,
        unit: String = ""
    ) {
        self.name = name
        self.summary = summary
        self.kind = kind
        self.defaultValue = defaultValue
        self.unit = unit
    }
}

/// A value that does not fit its parameter.
public struct ParameterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What happened, to what, why, and what to do.
    public let description: String

    /// An error with a complete message.
    public init(_ description: String) { self.description = description }
}

/// Values for the parameters of one workload or backend: every described parameter has one.
public struct ParameterValues: Sendable, Hashable {
    /// The values by parameter name.
    public let values: [String: ParameterValue]

    /// Checks given values against descriptions and fills in defaults.
    /// - Parameters:
    ///   - given: text by parameter name, as typed.
    ///   - descriptions: the parameters that exist.
    ///   - owner: who has them, for messages: `workload 'list'`.
    /// - Throws: `ParameterError` for an unknown name or a value that does not fit.
    public init(_ given: [String: String], for descriptions: [ParameterDescription], of owner: String)
        throws(ParameterError)
    {
        let known = Set(descriptions.map(\.name))
        if let unknown = given.keys.filter({ !known.contains($0) }).min() {
            let names = descriptions.map(\.name).joined(separator: ", ")
            throw ParameterError("\(owner) has no parameter '\(unknown)'; it has: \(names)")
        }
        var values: [String: ParameterValue] = [:]
        for description in descriptions {
            guard let text = given[description.name] else {
                values[description.name] = description.defaultValue
                continue
            }
            values[description.name] = try description.parse(text)
        }
        self.values = values
    }

    /// The whole number or byte count called `name`, which must be described as one.
    public func integer(_ name: String) -> Int {
        guard case .integer(let value)? = values[name] else { preconditionFailure("no integer parameter '\(name)'") }
        return value
    }

    /// The real number called `name`, which must be described as one.
    public func real(_ name: String) -> Double {
        guard case .real(let value)? = values[name] else { preconditionFailure("no real parameter '\(name)'") }
        return value
    }

    /// The word called `name`, which must be described as one.
    public func text(_ name: String) -> String {
        guard case .text(let value)? = values[name] else { preconditionFailure("no word parameter '\(name)'") }
        return value
    }
}
