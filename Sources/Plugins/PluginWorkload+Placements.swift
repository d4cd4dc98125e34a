import CWorkloadABI
import Glibc
import WorkloadKit

extension PluginWorkload {
    func placements(for step: Step, in layout: ArenaLayout) -> [Placement] {
        let collector = PlacementCollector(step, layout)
        let labels = layout.allocations.map { strdup($0.label) }
        defer { for label in labels { free(label) } }
        let regions = zip(layout.allocations, labels).map { allocation, label in
            tiermark_region(
                label: label, address: UInt64(allocation.range.lowerBound), bytes: UInt64(allocation.range.count))
        }
        regions.withUnsafeBufferPointer { regions in
            var passed = tiermark_layout(regions: regions.baseAddress, count: UInt64(regions.count))
            collect(step, &passed, collector)
        }
        if let problem = collector.problem {
            PluginFailure.end(
                "plug-in workload '\(instance.library.name)': 'place' for round=\(step.round)/\(step.name) \(problem)")
        }
        return collector.placements
    }

    private func collect(_ step: Step, _ layout: UnsafePointer<tiermark_layout>, _ collector: PlacementCollector) {
        var sink = tiermark_placements(
            context: Unmanaged.passUnretained(collector).toOpaque(),
            place: { PlacementCollector.of($0)?.place($1, $2, $3) },
            touch: { PlacementCollector.of($0)?.touch($1, $2, $3) })
        withExtendedLifetime(collector) {
            instance.library.calls.place(instance.state, instance.record(of: step), layout, &sink)
        }
    }
}

/// Takes the placements of one step.
private final class PlacementCollector {
    private let initiator: Initiator
    private let regions: [Allocation]
    private var placed: [Placement] = []
    private var touched: [Touched?]
    private var lastRegion = 0
    /// What breaks the contract first.
    private(set) var problem: String?

    private struct Touched {
        var pages: PageSet
        var access: UInt32
    }

    init(_ step: Step, _ layout: ArenaLayout) {
        initiator = step.initiator
        regions = layout.allocations
        touched = Array(repeating: nil, count: regions.count)
    }

    static func of(_ pointer: UnsafeMutableRawPointer?) -> PlacementCollector? {
        pointer.map { Unmanaged<PlacementCollector>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Declared placements, then those collected from touches.
    var placements: [Placement] {
        placed
            + touched.flatMap { touched in
                guard let touched, let access = Self.access(touched.access) else { return [Placement]() }
                return touched.pages.ranges().map { Placement($0, on: initiator, for: access) }
            }
    }

    func place(_ address: UInt64, _ byteCount: UInt64, _ access: UInt32) {
        guard let (_, range) = checked(address, byteCount, access), let use = Self.access(access) else { return }
        placed.append(Placement(range, on: initiator, for: use))
    }

    func touch(_ address: UInt64, _ byteCount: UInt64, _ access: UInt32) {
        guard let (region, range) = checked(address, byteCount, access) else { return }
        var pages = touched[region] ?? Touched(pages: PageSet(region: regions[region].range), access: 0)
        // Not two owners of the array while it is written.
        touched[region] = nil
        pages.pages.insert(offset: Int(range.lowerBound - regions[region].range.lowerBound), byteCount: range.count)
        pages.access |= access
        touched[region] = pages
    }

    private func checked(_ address: UInt64, _ byteCount: UInt64, _ access: UInt32) -> (region: Int, range: Range<UInt>)?
    {
        guard problem == nil, byteCount > 0 else { return nil }
        guard Self.access(access) != nil else {
            problem = "used access \(access): use TIERMARK_READ, TIERMARK_WRITE or TIERMARK_READ_WRITE"
            return nil
        }
        let start = UInt(address)
        let (end, overflow) = start.addingReportingOverflow(UInt(byteCount))
        guard !overflow, let region = region(holding: start..<end) else {
            problem =
                "placed \(byteCount) bytes at 0x\(String(address, radix: 16)), which are not inside one region. "
                + "It allocated \(regions.map(Self.text).joined(separator: ", ")): keep every range inside its region"
            return nil
        }
        return (region, start..<end)
    }

    private func region(holding range: Range<UInt>) -> Int? {
        func holds(_ index: Int) -> Bool {
            regions[index].range.lowerBound <= range.lowerBound && range.upperBound <= regions[index].range.upperBound
        }
        // Touches come in runs.
        if regions.indices.contains(lastRegion), holds(lastRegion) { return lastRegion }
        guard let found = regions.indices.first(where: holds) else { return nil }
        lastRegion = found
        return found
    }

    private static func text(_ region: Allocation) -> String {
        "'\(region.label)' of \(region.range.count) bytes at 0x\(String(region.range.lowerBound, radix: 16))"
    }

    private static func access(_ number: UInt32) -> PlacementAccess? {
        switch Int(number) {
        case TIERMARK_READ: .read
        case TIERMARK_WRITE: .write
        case TIERMARK_READ_WRITE: .readWrite
        default: nil
        }
    }
}
