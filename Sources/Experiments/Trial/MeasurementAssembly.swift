import Backends
import WorkloadKit

/// Makes the record's part of a trial out of its measured repetitions. The observation is the repetition whose wall
/// time is the lower median: a real one, so that its phases add up and its counts belong to it.
struct MeasurementAssembly {
    private let session: TrialSession
    private let repetitions: [Repetition]
    private let observed: Int

    init(_ session: TrialSession, _ repetitions: [Repetition]) {
        self.session = session
        self.repetitions = repetitions
        let order = repetitions.indices.sorted { repetitions[$0].wall < repetitions[$1].wall }
        observed = order[(order.count - 1) / 2]
    }

    var measurement: Measurement {
        let repetition = repetitions[observed]
        let latencies = Initiator.allCases.compactMap(latencyHistogram)
        return Measurement(
            samples: known(
                totals(repetition) + perInitiator(repetition) + counters(repetition) + latencySamples
                    + everyRepetition + steps(repetition)),
            missing: missing(repetition, recorded: Set(latencies.map(\.initiator))),
            checksums: repetition.steps.map(\.checksum.hexadecimal), latencies: latencies,
            residency: residency(repetition), notes: session.notes)
    }

    // MARK: - The observation

    private func totals(_ repetition: Repetition) -> [Sample] {
        let steps = repetition.steps
        var samples = StepFigures(steps).samples(initiator: "", step: "")
        samples.append(Sample(.buildTime, repetition.build))
        let held = [
            (Metric.peakHostBytes, steps.compactMap(\.hostHeld)), (.peakDeviceBytes, steps.compactMap(\.deviceHeld)),
        ]
        for (metric, values) in held {
            if let peak = values.max() { samples.append(Sample(metric, Double(peak))) }
        }
        return samples
    }

    private func perInitiator(_ repetition: Repetition) -> [Sample] {
        Initiator.allCases.flatMap { side in
            let steps = repetition.steps.filter { $0.step.initiator == side }
            return steps.isEmpty ? [] : StepFigures(steps).samples(initiator: side.rawValue, step: "")
        }
    }

    private func counters(_ repetition: Repetition) -> [Sample] {
        var sums: [String: (counter: StepMeasurement.Counter, value: Int64?)] = [:]
        var order: [String] = []
        for counter in repetition.steps.flatMap(\.counters) {
            let key = counter.key
            if let known = sums[key] {
                sums[key]?.value = Self.sum(known.value, counter.value)
            } else {
                order.append(key)
                sums[key] = (counter, counter.value)
            }
        }
        return order.compactMap { key in
            guard let (counter, value) = sums[key], let value else { return nil }
            return Sample(counter.name, Double(value), unit: counter.unit, initiator: counter.initiator?.rawValue ?? "")
        }
    }

    private static func sum(_ one: Int64?, _ other: Int64?) -> Int64? {
        guard let one, let other else { return nil }
        return one &+ other
    }

    private var latencySamples: [Sample] {
        Initiator.allCases.flatMap { side in
            Metric.latencies.compactMap { quantile, metric in
                session.latency(side, quantile: quantile).map { Sample(metric, $0, initiator: side.rawValue) }
            }
        }
    }

    // MARK: - Inner samples

    private var everyRepetition: [Sample] {
        repetitions.enumerated().flatMap { index, repetition in
            [
                Sample(.wallTime, repetition.wall, step: "rep=\(index + 1)"),
                Sample(.buildTime, repetition.build, step: "rep=\(index + 1)"),
            ]
        }
    }

    private func steps(_ repetition: Repetition) -> [Sample] {
        repetition.steps.flatMap { step in
            let name = "rep=\(observed + 1)/\(step.label)"
            let side = step.step.initiator.rawValue
            return StepFigures([step]).samples(initiator: side, step: name)
                + step.counters.compactMap { counter in
                    counter.value.map {
                        Sample(
                            counter.name, Double($0), unit: counter.unit, initiator: counter.initiator?.rawValue ?? "",
                            step: name)
                    }
                }
        }
    }

    // MARK: - What is missing

    private func known(_ samples: [Sample]) -> [Sample] {
        Unmeasured.removed(Set(session.unmeasured.map(\.metric)), from: samples)
    }

    private func missing(_ repetition: Repetition, recorded: Set<String>) -> [MissingMetric] {
        var missing = session.missing.map {
            MissingMetric(metric: $0.counter, initiator: $0.initiator?.rawValue ?? "", reason: $0.reason)
        }
        missing += Unmeasured.missing(
            session.unmeasured, counters: Set(repetition.steps.flatMap(\.counters).map(\.name)))
        let failed = Set(repetition.steps.flatMap(\.counters).filter { $0.value == nil }.map(\.key))
        for counter in repetition.steps.flatMap(\.counters) where failed.contains(counter.key) {
            let entry = MissingMetric(
                metric: counter.name, initiator: counter.initiator?.rawValue ?? "",
                reason: "its source did not answer during the trial")
            if !missing.contains(entry) { missing.append(entry) }
        }
        for side in Initiator.allCases where !recorded.contains(side.rawValue) {
            let reason =
                session.workload.quantum == 0
                ? "the workload takes no latencies"
                : "no quantum of \(session.workload.quantum) operations was completed"
            missing += Metric.latencies.map {
                MissingMetric(metric: $0.metric.name, initiator: side.rawValue, reason: reason)
            }
        }
        let isKnown = !session.unmeasured.contains { $0.metric == Metric.peakDeviceBytes.name }
        if isKnown, repetition.steps.contains(where: { $0.deviceHeld == nil }) {
            missing.append(
                MissingMetric(
                    metric: Metric.peakDeviceBytes.name,
                    reason: "the device has no file system that accounts its memory"))
        }
        return missing
    }

    // MARK: - Latency and residency

    private func latencyHistogram(_ side: Initiator) -> LatencyHistogram? {
        let (buckets, dropped) = session.latencyBuckets(side)
        guard !buckets.isEmpty else { return nil }
        return LatencyHistogram(
            initiator: side.rawValue, quantum: session.workload.quantum, seconds: buckets.map(\.seconds),
            counts: buckets.map(\.count), dropped: dropped)
    }

    private func residency(_ repetition: Repetition) -> [ResidencySample] {
        var time = 0.0
        let start = ResidencySample(
            time: 0, step: "start", hostBytes: repetition.startHostResident,
            deviceBytes: repetition.startDeviceResident,
            pagesToDevice: 0, pagesToHost: 0)
        return [start]
            + repetition.steps.map { step in
                time += step.wall
                return ResidencySample(
                    time: time, step: step.label, hostBytes: step.hostResident, deviceBytes: step.deviceResident,
                    pagesToDevice: step.pagesToDevice, pagesToHost: step.pagesToHost)
            }
    }
}

extension Repetition {
    /// Wall time of all steps, seconds.
    var wall: Double { steps.reduce(0) { $0 + $1.wall } }
}

extension StepMeasurement {
    /// `round=0/chase`.
    var label: String { "round=\(step.round)/\(step.name)" }
}

extension StepMeasurement.Counter {
    var key: String { "\(initiator?.rawValue ?? "")|\(name)" }
    var unit: String {
        name.hasSuffix("_ns") || name.hasSuffix("-clock")
            ? "ns" : name.contains("bytes") ? "bytes" : name.contains("pages_moved") ? "pages" : "1"
    }
}
