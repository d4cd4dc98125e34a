public import Foundation

/// What a trial process answers on its standard output, as one JSON line: a `Measurement`, or `{"failure": …}`.
public enum TrialReply: Sendable, Hashable {
    /// It measured.
    case measured(Measurement)
    /// It failed and could still say why.
    case failed(TrialFailure)

    private struct Failed: Codable { var failure: TrialFailure }

    /// Adds sentences to what the record says beside the numbers.
    mutating func note(_ sentences: [String]) {
        switch self {
        case .measured(var measurement):
            measurement.notes += sentences
            self = .measured(measurement)
        case .failed(var failure):
            failure.lastMessages += sentences
            self = .failed(failure)
        }
    }

    /// The line, without a line break.
    public func line() throws -> Data {
        switch self {
        case .measured(let measurement): try RecordCoding.encode(measurement)
        case .failed(let failure): try RecordCoding.encode(Failed(failure: failure))
        }
    }

    /// Reads what `line` wrote.
    /// - Throws: `DecodingError` when it is neither.
    public init(line: Data) throws {
        if let failed = try? RecordCoding.decode(Failed.self, from: line) {
            self = .failed(failed.failure)
        } else {
            self = .measured(try RecordCoding.decode(Measurement.self, from: line))
        }
    }
}
