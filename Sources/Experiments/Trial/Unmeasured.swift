/// Metrics that a backend cannot know: they have no samples, and a reason instead. Never a zero for "could not measure".
enum Unmeasured {
    /// The samples without those of these metrics, and without Tiermark's own counters of the same things.
    static func removed(_ metrics: Set<String>, from samples: [Sample]) -> [Sample] {
        guard !metrics.isEmpty else { return samples }
        let names = metrics.union(metrics.compactMap(counter))
        return samples.filter { !names.contains($0.metric) }
    }

    /// What has to be said in their place.
    /// - Parameter counters: names of the counters that were read.
    static func missing(_ unmeasured: [(metric: String, reason: String)], counters: Set<String>) -> [MissingMetric] {
        unmeasured.flatMap { metric, reason in
            let own = counter(metric).flatMap { counters.contains($0) ? $0 : nil }
            return [MissingMetric(metric: metric, reason: reason)]
                + (own.map { [MissingMetric(metric: $0, reason: reason)] } ?? [])
        }
    }

    /// The software-defined event that is fed by the same measurement.
    private static func counter(_ metric: String) -> String? {
        switch metric {
        case Metric.stallTime.name: "sde/TIERMARK::stall_ns"
        case Metric.faults.name, Metric.pagesMovedToDevice.name, Metric.pagesMovedToHost.name,
            Metric.bytesMovedToDevice.name, Metric.bytesMovedToHost.name, Metric.placementCalls.name:
            "sde/TIERMARK::\(metric)"
        default: nil
        }
    }
}
