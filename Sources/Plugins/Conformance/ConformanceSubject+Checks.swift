import Dispatch
import WorkloadKit

/// The checks. Each returns what is wrong and what to fix, or nil.
extension ConformanceSubject {
    func programProblem() -> String? {
        let program = workload.program
        if program.isEmpty { return "its program has no steps: return at least one" }
        if program.map(\.index) != Array(0..<program.count) {
            return "the indices of its steps are not 0, 1, 2, …: 'Step.index' is the position in the program"
        }
        if zip(program, program.dropFirst()).contains(where: { $0.round > $1.round }) {
            return "the rounds of its steps fall: a step belongs to the round of the step before it or a later one"
        }
        return workload.threads >= 1 ? nil : "it runs on \(workload.threads) threads: return at least 1"
    }

    func footprintProblem() throws -> String? {
        let built = try built()
        let needed = Arena.footprint(built.layout.allocations.map(\.range.count))
        if workload.footprint != needed {
            return "it declares a footprint of \(workload.footprint) bytes and allocates \(needed), padding included: "
                + "declare the sum over its regions of their sizes rounded up to \(Arena.regionAlignment)"
        }
        let base = UInt(bitPattern: built.memory.base)
        guard (base..<base + UInt(built.memory.capacity)).contains(UInt(bitPattern: built.root)) else {
            return "the root is outside of the arena: return an address inside a region"
        }
        for step in steps { _ = built.run(step) }
        return built.paddingOffset().map {
            "it wrote \(built.place(of: $0)): keep writes inside the regions, or allocate more"
        }
    }

    func determinismProblem() throws -> String? {
        let built = try built()
        let expected = steps.map { built.run($0) }
        built.memory.zero()
        let again = try BuiltSubject(workload, in: built.memory)
        if again.offsets != built.offsets {
            return "it allocated \(built.offsets.joined(separator: ", ")) and then "
                + "\(again.offsets.joined(separator: ", ")): the same values give the same regions in the same order"
        }
        if let step = steps.first(where: { again.run($0) != expected[$0.index] }) {
            return "\(step.label) gave another result when everything was built again: results depend on the values "
                + "alone, not on time, random devices, static variables or memory that nobody wrote"
        }
        let elsewhere = try self.built()
        if let step = steps.first(where: { elsewhere.run($0) != expected[$0.index] }) {
            return
                "\(step.label) gave another result in an arena at another address: sum up what pointers point to, or "
                + "offsets from the root, never addresses"
        }
        return Self.strange(expected, steps)
    }

    private static func strange(_ results: [StepResult], _ steps: [Step]) -> String? {
        guard
            let step = steps.first(where: {
                (results[$0.index].operations == 0) != (results[$0.index].bytesTouched == 0)
            })
        else { return nil }
        let result = results[step.index]
        return
            "\(step.label) counted \(result.operations) operations on \(result.bytesTouched) bytes: a step that does "
            + "something counts both, one that does nothing counts neither"
    }

    /// Steps of the device run in another process, with another instance that never built anything.
    func stateProblem() throws -> String? {
        let built = try built()
        let expected = steps.map { built.run($0) }
        let fresh = try self.built()
        let device = try another()
        let wrong = steps.first { step in
            fresh.run(step, by: step.initiator == .device ? device : nil) != expected[step.index]
        }
        return wrong.map {
            "\($0.label) gave another result when a second instance, made from the same values as in the device's process, "
                + "ran the device's steps: what lives between steps lives in the arena and is reached from the root"
        }
    }

    func laneProblem() throws -> String? {
        guard workload.threads > 1 else { return nil }
        let built = try built()
        let expected = steps.map { built.run($0).checksum }
        let fresh = try self.built()
        for step in steps where fresh.runConcurrently(step) != expected[step.index] {
            return
                "\(step.label) gave another result when its \(workload.threads) lanes ran at the same time: lanes write "
                + "what no other lane of the step reads or writes"
        }
        return nil
    }
}

extension BuiltSubject {
    /// Where something was written outside of the regions; memory starts as zero.
    func paddingOffset() -> Int? {
        let base = UInt(bitPattern: memory.base)
        let starts = layout.allocations.map { Int($0.range.lowerBound - base) } + [memory.capacity]
        for (allocation, next) in zip(layout.allocations, starts.dropFirst()) {
            let end = Int(allocation.range.upperBound - base)
            if let offset = memory.firstNonzero(end..<max(end, next)) { return offset }
        }
        return nil
    }

    func runConcurrently(_ step: Step) -> UInt64 {
        let threads = workload.threads
        let sums = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: threads)
        defer { sums.deallocate() }
        // Every lane writes its own element, and all are done before the sum is taken.
        nonisolated(unsafe) let (results, subject) = (sums, self)
        DispatchQueue.concurrentPerform(iterations: threads) { index in
            results[index] = subject.run(step, lane: Lane(index: index, of: threads)).checksum
        }
        return sums.reduce(0, &+)
    }
}

extension Step {
    /// `round=0/chase`.
    var label: String { "round=\(round)/\(name)" }
}
