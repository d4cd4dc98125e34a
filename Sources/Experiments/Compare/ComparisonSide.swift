import Glibc

/// One of two runs, by what its rows are called in both.
struct ComparisonSide {
    /// Equal in both runs for the same cell and backend, whatever else each run holds.
    struct Key: Hashable {
        var workload: String
        var parameters: [String: String]
        var backend: String
        var backendParameters: [String: String]
    }

    /// In the order of the run.
    let keys: [Key]
    private let stored: StoredRun
    private let places: [Key: (cell: Int, backend: Int)]
    private let values: [Key: [Double]]

    init(_ stored: StoredRun, _ metric: String) {
        self.stored = stored
        var (keys, places, values): ([Key], [Key: (cell: Int, backend: Int)], [Key: [Double]]) = ([], [:], [:])
        for (cellIndex, cell) in stored.run.cells.enumerated() {
            let trials = CellTrials(stored.trials, cell: cellIndex)
            for (index, backend) in stored.run.backends.enumerated() where backend.replica == 0 {
                let key = Key(
                    workload: cell.workload, parameters: cell.parameters, backend: backend.id,
                    backendParameters: backend.parameters)
                keys.append(key)
                places[key] = (cellIndex, index)
                // A logarithm is taken of each: a time of zero was not measured.
                values[key] = trials.observations(backend: index, metric: metric).filter { $0 > 0 && $0.isFinite }
            }
        }
        (self.keys, self.places, self.values) = (keys, places, values)
    }

    func observations(_ key: Key) -> [Double] { values[key] ?? [] }

    func cell(_ key: Key) -> Cell { stored.run.cells[places[key]?.cell ?? 0] }

    func backend(_ key: Key) -> BackendVariant { stored.run.backends[places[key]?.backend ?? 0] }

    func label(_ key: Key) -> String { "\(cell(key).label), \(backend(key).label)" }
}

func logarithm(_ value: Double) -> Double { log(value) }

/// A difference of logarithms as percent.
func percent(_ difference: Double) -> Double { 100 * expm1(difference) }
