/// Holds the checksums of every trial against the first ones of its cell. All trials of a cell run the same program on
/// the same data, so one that computes something else has failed, whatever it measured.
struct ChecksumWatch {
    private let labels: [String]
    private var references: [Int: TrialRecord] = [:]

    /// - Parameters:
    ///   - records: of earlier sittings, in order.
    ///   - labels: of the backends.
    init(_ records: [TrialRecord], labels: [String]) {
        self.labels = labels
        for record in records where record.status == .ok && references[record.key.cell] == nil {
            references[record.key.cell] = record
        }
    }

    /// The record as it is, or failed. What it measured stays in it, as evidence.
    mutating func judged(_ record: TrialRecord) -> TrialRecord {
        guard record.status == .ok, let found = record.measurement?.checksums else { return record }
        guard let reference = references[record.key.cell], let expected = reference.measurement?.checksums else {
            references[record.key.cell] = record
            return record
        }
        guard found != expected else { return record }
        var failed = record
        failed.status = .failed
        failed.failure = TrialFailure(kind: "checksum", message: message(found, expected, reference))
        return failed
    }

    private func message(_ found: [String], _ expected: [String], _ reference: TrialRecord) -> String {
        let step = zip(found, expected).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        let place = step.map { "step \($0) gave \(found[$0]) here and \(expected[$0]) there" }
        return
            "its checksums differ from those of \(labels[reference.key.backend]) in block \(reference.key.block): "
            + (place ?? "it ran \(found.count) steps here and \(expected.count) there")
            + ". Either the workload depends on something outside of its arena and its parameters, which "
            + "'tiermark check-workload' can find, or a page was lost: nothing measured in this cell counts"
    }
}
