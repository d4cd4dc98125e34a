public import WorkloadKit

/// What a plug-in says of itself, as the process that asked it passes it on.
public struct PluginDescription: Codable, Sendable, Hashable {
    /// The workload's name.
    public let name: String
    /// One line that describes it.
    public let summary: String
    /// The absolute path of the library.
    public let path: String
    private let records: [ParameterRecord]

    /// Its parameters.
    public var parameters: [ParameterDescription] { records.map(\.description) }

    init(_ kind: WorkloadKind, path: String) {
        name = kind.name
        summary = kind.summary
        self.path = path
        records = kind.parameters.map(ParameterRecord.init)
    }
}

/// The shape of a workload made from values: all that a runner needs to plan its trials.
struct PluginShape: Codable, Sendable, Hashable {
    struct Step: Codable, Sendable, Hashable {
        var round: Int
        var initiator: Initiator
        var name: String
    }

    /// Of a workload that cannot say: nothing is planned for it, its trials fail by themselves.
    static let unknown = PluginShape(footprint: 0, threads: 1, quantum: 0, steps: [])

    var footprint: Int
    var threads: Int
    var quantum: Int
    var steps: [Step]
    var isRelocatable = false
}

/// A parameter's description as a record.
private struct ParameterRecord: Codable, Sendable, Hashable {
    var name: String
    var summary: String
    var unit: String
    var bytes: [Int]?
    var integer: [Int]?
    var real: [Double]?
    var words: [String]?
    var value: String

    init(_ description: ParameterDescription) {
        name = description.name
        summary = description.summary
        unit = description.unit
        value = description.defaultValue.description
        switch description.kind {
        case .bytes(let range): bytes = [range.lowerBound, range.upperBound]
        case .integer(let range): integer = [range.lowerBound, range.upperBound]
        case .real(let range): real = [range.lowerBound, range.upperBound]
        case .choice(let words): self.words = words
        }
    }

    var description: ParameterDescription {
        ParameterDescription(name, summary, kind, default: defaultValue, unit: unit)
    }

    private var kind: ParameterKind {
        if let bytes, bytes.count == 2 { return .bytes(bytes[0]...bytes[1]) }
        if let integer, integer.count == 2 { return .integer(integer[0]...integer[1]) }
        if let real, real.count == 2 { return .real(real[0]...real[1]) }
        return .choice(words ?? [])
    }

    private var defaultValue: ParameterValue {
        if real != nil { return .real(Double(value) ?? 0) }
        return words == nil ? .integer(Int(value) ?? 0) : .text(value)
    }
}

/// A plug-in's workload as its runner sees it: a shape, whose code runs in other processes.
struct DescribedWorkload: RelocatableWorkload {
    let shape: PluginShape

    var footprint: Int { shape.footprint }
    var threads: Int { shape.threads }
    var quantum: Int { shape.quantum }
    var isRelocatable: Bool { shape.isRelocatable }
    var program: [Step] {
        shape.steps.enumerated().map { index, step in
            Step(index: index, round: step.round, initiator: step.initiator, name: step.name)
        }
    }

    func build(in arena: inout Arena) throws(ArenaError) -> UnsafeMutableRawPointer { Self.isElsewhere() }
    func placements(for step: Step, in layout: ArenaLayout) -> [Placement] { Self.isElsewhere() }
    func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult {
        Self.isElsewhere()
    }
    func relocate(_ part: RegionPart, by relocation: Relocation) -> Int { Self.isElsewhere() }

    private static func isElsewhere() -> Never {
        preconditionFailure("the code of a plug-in runs in trial processes only")
    }
}
