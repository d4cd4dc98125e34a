public import Statistics

import Experiments

/// What happens along one numeric parameter while all others stay the same.
public struct Sweep: Sendable {
    /// A backend along the sweep.
    public struct Line: Sendable {
        /// Its label, without the swept parameter.
        public let label: String
        /// `transparent`, `explicit` or `baseline`.
        public let side: String
        /// Where it was measured, ascending in x.
        public let points: [Point]
    }

    /// One measured value of the parameter.
    public struct Point: Sendable {
        /// The parameter.
        public let x: Double
        /// Wall times of valid blocks in seconds.
        public let times: [Double]
        /// Median of `times`.
        public let median: Double
        /// Order-statistics interval of the median at the run's confidence, nil with too few blocks.
        public let interval: (lo: Double, hi: Double)?
    }

    /// A transparent backend against an explicit one along the sweep.
    public struct Crossing: Sendable {
        /// Label of the transparent backend.
        public let transparent: String
        /// Label of the explicit backend.
        public let explicit: String
        /// Where the lead changes; `backend` is the transparent one, `baseline` the explicit one.
        public let crossover: Crossover
    }

    /// Index into `Analysis.runs`.
    public let run: Int
    /// The workload, with whatever else was varied and is fixed here.
    public let title: String
    /// The swept parameter's name.
    public let parameter: String
    /// Whose parameter it is: true for a backend's.
    public let isBackendParameter: Bool
    /// One line for each backend.
    public let lines: [Line]
    /// Crossovers of every transparent backend with every explicit one.
    public let crossings: [Crossing]

    /// All sweeps of a run: over parameters of workloads, then over parameters of backends.
    static func all(of run: RunAnalysis) -> [Sweep] { overCells(run) + overBackends(run) }
}

extension Sweep {
    private static func overCells(_ run: RunAnalysis) -> [Sweep] {
        let names = Set(run.cells.flatMap(\.cell.varied)).sorted()
        return names.flatMap { name in
            families(of: name, in: run.cells).map { family in make(family, parameter: name, run: run) }
        }
    }

    /// Cells that differ in nothing but a numeric parameter, ascending; families of one point are none.
    private static func families(of name: String, in cells: [CellAnalysis]) -> [[(x: Double, cell: CellAnalysis)]] {
        var order: [Cell] = []
        var found: [Cell: [Double: CellAnalysis]] = [:]
        for cell in cells {
            guard let text = cell.cell.parameters[name], let x = Double(text), x.isFinite else { continue }
            let rest = cell.cell.parameters.filter { $0.key != name }
            let key = Cell(
                workload: cell.cell.workload, parameters: rest, varied: cell.cell.varied.filter { $0 != name })
            if found[key] == nil { order.append(key) }
            found[key, default: [:]][x] = cell
        }
        return order.compactMap { key in
            let points = (found[key] ?? [:]).map { (x: $0.key, cell: $0.value) }.sorted { $0.x < $1.x }
            return points.count > 1 ? points : nil
        }
    }

    private static func make(
        _ family: [(x: Double, cell: CellAnalysis)], parameter: String, run: RunAnalysis
    ) -> Sweep {
        let backends = run.record.backends
        let lines = backends.indices.filter { backends[$0].replica == 0 }.map { index in
            Line(
                label: backends[index].label, side: backends[index].side,
                points: family.compactMap { point($0.x, $0.cell.variants[index], run) })
        }
        let first = family[0].cell.cell
        let title = Cell(
            workload: first.workload, parameters: first.parameters, varied: first.varied.filter { $0 != parameter }
        ).label
        return Sweep(
            run: run.index, title: title, parameter: parameter, isBackendParameter: false,
            lines: lines.filter { !$0.points.isEmpty }, crossings: crossings(family, run))
    }

    private static func crossings(_ family: [(x: Double, cell: CellAnalysis)], _ run: RunAnalysis) -> [Crossing] {
        // A functional run has no lead that could change.
        guard run.functionalMark == nil else { return [] }
        let pairs = ComparisonPair.all(of: run.record.backends).filter { $0.purpose == .sides }
        return pairs.compactMap { pair in
            let points = family.compactMap { x, cell in
                cell.comparison(pair.backend, pair.baseline)?.paired.map { SweepPoint(x: x, logRatios: $0.logRatios) }
            }
            guard points.count > 1, let found = try? Crossover(points, confidence: run.record.confidence) else {
                return nil
            }
            return Crossing(
                transparent: run.record.backends[pair.backend].label,
                explicit: run.record.backends[pair.baseline].label, crossover: found)
        }
    }

    private static func point(_ x: Double, _ variant: VariantResult, _ run: RunAnalysis) -> Point? {
        let times = Array(variant.wallTimes.values)
        guard let sample = try? OrderedSample(times) else { return nil }
        let ranks = MedianInterval(count: times.count, confidence: run.record.confidence, comparisons: 1)
        let interval = ranks.map { (lo: sample.values[$0.lowRank - 1], hi: sample.values[$0.highRank - 1]) }
        return Point(x: x, times: times, median: sample.median, interval: interval)
    }
}

extension Sweep {
    /// Variants of one mechanism that differ in one numeric parameter; the other backends are drawn as they are. Two
    /// points are no sweep: their comparison says all.
    private static func overBackends(_ run: RunAnalysis) -> [Sweep] {
        let backends = run.record.backends
        let names = Set(backends.flatMap(\.shown)).sorted()
        return names.flatMap { name in
            families(of: name, in: backends).flatMap { family in
                run.cells.compactMap { cell in make(family, parameter: name, cell: cell, run: run) }
            }
        }
    }

    private static func families(of name: String, in backends: [BackendVariant]) -> [[(x: Double, index: Int)]] {
        var found: [BackendVariant: [Double: Int]] = [:]
        for (index, backend) in backends.enumerated() where backend.replica == 0 {
            guard let text = backend.parameters[name], let x = Double(text), x.isFinite else { continue }
            let rest = backend.parameters.filter { $0.key != name }
            let key = BackendVariant(id: backend.id, parameters: rest, shown: backend.shown.filter { $0 != name })
            found[key, default: [:]][x] = index
        }
        return found.values.map { $0.map { (x: $0.key, index: $0.value) }.sorted { $0.x < $1.x } }
            .filter { $0.count > 1 }.sorted { $0[0].index < $1[0].index }
    }

    private static func make(
        _ family: [(x: Double, index: Int)], parameter: String, cell: CellAnalysis, run: RunAnalysis
    ) -> Sweep? {
        let members = Set(family.map(\.index))
        let first = run.record.backends[family[0].index]
        let name = BackendVariant(
            id: first.id, parameters: first.parameters, shown: first.shown.filter { $0 != parameter }
        ).label
        let swept = Line(
            label: name, side: first.side, points: family.compactMap { point($0.x, cell.variants[$0.index], run) })
        guard swept.points.count > 2 else { return nil }
        let others = cell.variants.filter { !members.contains($0.index) && $0.variant.replica == 0 }.map { other in
            Line(
                label: other.variant.label, side: other.variant.side,
                points: family.compactMap { point($0.x, other, run) })
        }
        return Sweep(
            run: run.index, title: cell.cell.label, parameter: parameter, isBackendParameter: true,
            lines: [swept] + others.filter { !$0.points.isEmpty }, crossings: [])
    }
}
