import CWorkloadABI
import Glibc
import WorkloadKit

/// A workload that a plug-in made from values: its state, and what it says of its shape, checked.
///
/// Unchecked: nothing changes after `init`; the plug-in's state is constant by contract.
final class PluginInstance: @unchecked Sendable {
    let library: PluginLibrary
    let state: UnsafeMutableRawPointer
    let shape: PluginShape
    let program: [Step]
    private let steps: UnsafeMutableRawPointer

    /// The most steps of a program.
    static let stepLimit = 1_000_000

    /// - Parameter state: what `create` returned. Not destroyed if this fails: a plug-in that breaks its contract is not
    ///   called again.
    init(_ library: PluginLibrary, _ state: UnsafeMutableRawPointer) throws(PluginError) {
        self.library = library
        self.state = state
        let raw = Self.shape(library, state)
        let count = try Self.checked(raw, library.name)
        let steps = Self.steps(library, state, count: count)
        self.steps = steps
        program = try Self.program(library, steps, count: count)
        shape = PluginShape(
            footprint: Int(raw.footprint), threads: Int(raw.threads), quantum: Int(raw.quantum),
            steps: program.map { .init(round: $0.round, initiator: $0.initiator, name: $0.name) },
            isRelocatable: library.calls.relocate != nil)
    }

    /// Makes it from values.
    convenience init(_ library: PluginLibrary, _ values: ParameterValues) throws(ParameterError) {
        let state = try Self.create(library, values)
        do throws(PluginError) { try self.init(library, state) } catch { throw ParameterError(error.description) }
    }

    deinit {
        library.calls.destroy?(state)
        steps.deallocate()
    }

    /// The plug-in's own record of a step, for as long as this instance lives.
    func record(of step: Step) -> UnsafePointer<tiermark_step> {
        UnsafePointer(Self.record(steps, library, step.index))
    }

    private static func record(
        _ steps: UnsafeMutableRawPointer, _ library: PluginLibrary, _ index: Int
    ) -> UnsafeMutablePointer<tiermark_step> {
        (steps + index * Int(library.table.step_size)).assumingMemoryBound(to: tiermark_step.self)
    }

    // MARK: - Making it

    /// Calls `create`.
    /// - Throws: `ParameterError` with its reason when it does not take the values.
    static func create(
        _ library: PluginLibrary, _ values: ParameterValues
    ) throws(ParameterError) -> UnsafeMutableRawPointer {
        let texts = library.parameters.map { strdup(text(values.values[$0.name])) }
        defer { for text in texts { free(text) } }
        let passed = zip(library.parameters, texts).map { description, text in
            tiermark_value(
                integer: integer(values.values[description.name]), real: real(values.values[description.name]),
                text: text)
        }
        var reply: UnsafeMutableRawPointer?
        let reason = PluginMessage.collect { message in reply = library.calls.create(passed, message) }
        guard let reply else {
            throw ParameterError(
                "workload '\(library.name)' cannot be made from these values: "
                    + (reason ?? "it gives no reason; its 'create' writes one with tiermark_say"))
        }
        return reply
    }

    private static func integer(_ value: ParameterValue?) -> Int64 {
        if case .integer(let number)? = value { Int64(number) } else { 0 }
    }

    private static func real(_ value: ParameterValue?) -> Double {
        if case .real(let number)? = value { number } else { 0 }
    }

    private static func text(_ value: ParameterValue?) -> String {
        if case .text(let word)? = value { word } else { "" }
    }

    private static func shape(_ library: PluginLibrary, _ state: UnsafeMutableRawPointer) -> tiermark_shape {
        let size = Int(library.table.shape_size)
        return withUnsafeTemporaryAllocation(byteCount: size, alignment: 8) { room in
            room.initializeMemory(as: UInt8.self, repeating: 0)
            let shape = room.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: tiermark_shape.self)
            library.calls.shape(state, shape)
            return shape.pointee
        }
    }

    /// Returns the number of steps.
    private static func checked(_ shape: tiermark_shape, _ name: String) throws(PluginError) -> Int {
        let limits: [(String, UInt64, ClosedRange<UInt64>, String)] = [
            ("footprint", shape.footprint, 1...(1 << 46), "bytes of arena: add up tiermark_padded() of all regions"),
            ("step_count", shape.step_count, 1...UInt64(stepLimit), "steps"),
            ("threads", UInt64(shape.threads), 1...256, "threads"),
            ("quantum", shape.quantum, 0...(1 << 40), "operations between two laps of the probe"),
        ]
        for (field, found, range, unit) in limits where !range.contains(found) {
            throw PluginError(
                .rejected,
                "'shape' of workload '\(name)' sets \(field) to \(found); it takes \(range.lowerBound) to "
                    + "\(range.upperBound) \(unit)")
        }
        return Int(shape.step_count)
    }

    // MARK: - Its program

    private static func steps(
        _ library: PluginLibrary, _ state: UnsafeMutableRawPointer, count: Int
    ) -> UnsafeMutableRawPointer {
        let size = count * Int(library.table.step_size)
        let steps = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        steps.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        for index in 0..<count {
            let record = record(steps, library, index)
            record.pointee.index = UInt64(index)
            library.calls.step(state, record)
            record.pointee.index = UInt64(index)
        }
        return steps
    }

    private static func program(
        _ library: PluginLibrary, _ steps: UnsafeMutableRawPointer, count: Int
    ) throws(PluginError) -> [Step] {
        var program: [Step] = []
        program.reserveCapacity(count)
        for index in 0..<count {
            let raw = record(steps, library, index).pointee
            let what = "step \(index) of workload '\(library.name)'"
            let name = try PluginText.name(raw.name, "the name of \(what)")
            let least = program.last?.round ?? 0
            guard let round = Int(exactly: raw.round), (least...least + stepLimit).contains(round) else {
                throw PluginError(
                    .rejected, "\(what) is of round \(raw.round) after round \(least): rounds start at 0 and never fall"
                )
            }
            guard let side = side(raw.initiator) else {
                throw PluginError(
                    .rejected,
                    "\(what) is run by initiator \(raw.initiator): use TIERMARK_HOST (0) or TIERMARK_DEVICE (1)")
            }
            program.append(Step(index: index, round: round, initiator: side, name: name))
        }
        return program
    }

    private static func side(_ number: UInt32) -> Initiator? {
        switch Int(number) {
        case TIERMARK_HOST: .host
        case TIERMARK_DEVICE: .device
        default: nil
        }
    }
}

/// Room for an error text of a plug-in.
enum PluginMessage {
    static let capacity = 1024

    /// The text that `body` had written; nil if it wrote none.
    static func collect(_ body: (UnsafePointer<tiermark_message>) -> Void) -> String? {
        let room = UnsafeMutablePointer<CChar>.allocate(capacity: capacity)
        defer { room.deallocate() }
        room.initialize(repeating: 0, count: capacity)
        var message = tiermark_message(text: room, capacity: UInt64(capacity))
        body(&message)
        room[capacity - 1] = 0
        let text = String(cString: room)
        return text.isEmpty ? nil : PluginText.cleaned(text)
    }
}
