import CNUMA
import Machine
import WorkloadKit

/// Parameters that all NUMA backends have.
private let pageSize = ParameterDescription(
    "page-size", "page size of the arena: 4KiB, or 2MiB for transparent huge pages", .bytes(4096...(2 << 20)),
    default: .integer(4096), unit: "bytes")

/// Counters of the kernel that show whether and how pages moved; of the whole system.
private let migrationCounters = [
    "vmstat/pgpromote_*", "vmstat/pgdemote_*", "vmstat/numa_*", "vmstat/pgmigrate_*", "vmstat/thp_migration_*",
]

/// A backend whose tiers are two NUMA nodes.
private func nodeBackend(
    _ id: String, _ summary: String, parameters: [ParameterDescription] = [],
    validate: @escaping @Sendable (ParameterValues) throws(ParameterError) -> Void = { _ throws(ParameterError) in },
    requires: @escaping @Sendable (BackendOptions, NodeChoice) -> Availability? = { _, _ in nil },
    behaviour: @escaping @Sendable (ParameterValues) -> any NodeBehaviour
) -> BackendKind {
    BackendKind(
        id: id, summary: summary, parameters: [pageSize] + parameters, models: [.coherent],
        availability: { nodeAvailability($0, requires) },
        validate: { values throws(ParameterError) in
            guard [4096, 2 << 20].contains(values.integer("page-size")) else {
                throw ParameterError("'page-size' of a NUMA backend is 4KiB or 2MiB")
            }
            try validate(values)
        },
        makeMechanism: { NodeMechanism($0, behaviour($0.values)) }, holdsTwoCopies: false,
        arenas: [.anonymous, .shared, .file], devicePlacement: .thread, standardCounters: migrationCounters)
}

private func nodeAvailability(
    _ options: BackendOptions, _ requires: (BackendOptions, NodeChoice) -> Availability?
) -> Availability {
    let choice: NodeChoice
    do { choice = try NodeChoice(options.nodes, on: .current()) } catch {
        // The machine's own answer knows memory that could become a node.
        let nodes = Feature.numaNodes.availability
        if options.nodes == nil, !nodes.isAvailable { return nodes }
        return .missing(reason: error.reason, remedy: error.remedy)
    }
    for node in [choice.nodes.host, choice.nodes.device] {
        if let full = lackOfMemory(node, bytes: options.arenaBytes) { return full }
    }
    for feature in [Feature.movePages, .memoryBinding] where !feature.availability.isAvailable {
        return feature.availability
    }
    if let refusal = arenaFileRefusal(options) { return refusal }
    return requires(options, choice) ?? .available(detail: choice.sentence)
}

/// A policy that binds to a full node ends in the kernel's killing the process: better not to begin.
private func lackOfMemory(_ node: Int, bytes: Int) -> Availability? {
    guard let found = MachineDescription.current().nodes.first(where: { $0.id == node }) else { return nil }
    let free = Int(found.freeBytes + found.reclaimableBytes)
    guard free < bytes + bytes / 16 else { return nil }
    return .missing(
        reason: "node \(node) has \(free >> 20) MiB free, the arena needs \(bytes >> 20) MiB there and a little more",
        remedy: "a smaller -p size=, or other nodes: --nodes HOST,DEVICE")
}

/// `baseline/local`: everything on the host's node.
let localBaseline = nodeBackend(
    "baseline/local", "all memory on the host's node; nothing moves: the floor where the host runs",
    behaviour: { _ in FixedNodes(.local) })

/// `baseline/remote`: everything on the device's node.
let remoteBaseline = nodeBackend(
    "baseline/remote", "all memory on the device's node; nothing moves: what never moving costs the host",
    behaviour: { _ in FixedNodes(.remote) })

/// `baseline/interleave`: pages on both nodes in turn.
let interleaveBaseline = nodeBackend(
    "baseline/interleave", "pages on both nodes in turn; nothing moves: the middle",
    parameters: [
        ParameterDescription(
            "weights",
            "kernel: as /sys/kernel/mm/mempolicy/weighted_interleave says (Linux 6.9); none: one by one; auto: the kernel's where it has them",
            .choice(["auto", "kernel", "none"]), default: .text("auto"))
    ],
    requires: { options, _ in
        guard options.values.text("weights") == "kernel" else { return nil }
        let weighted = Feature.weightedInterleave.availability
        return weighted.isAvailable ? nil : weighted
    },
    behaviour: { values in
        let wanted = values.text("weights")
        let weighted = wanted == "kernel" || (wanted == "auto" && Feature.weightedInterleave.availability.isAvailable)
        return FixedNodes(.interleave(weighted: weighted))
    })

/// `explicit/move-pages`: placements move pages between nodes.
let movePagesBackend = nodeBackend(
    "explicit/move-pages", "the program's placements move pages between nodes: move_pages or mbind",
    parameters: MovePages.parameters + [PlacementPlan.parameter],
    behaviour: { MovePages($0) })

/// `transparent/numa`: NUMA balancing.
let numaBackend = nodeBackend(
    "transparent/numa", "NUMA balancing: between nodes with CPUs, or promotion of hot pages between memory tiers",
    parameters: [StartPlace.parameter] + NUMABalancingSettings.parameters,
    requires: { options, choice in
        let settings = NUMABalancingSettings(options.values, nodes: choice.nodes, machine: .current())
        let found = settings.availability()
        return found.isAvailable ? nil : found
    },
    behaviour: { NUMABalancing($0) })

/// `transparent/damon`: DAMON's migrate_hot and migrate_cold.
let damonBackend = nodeBackend(
    "transparent/damon", "DAMON moves hot pages to the host's node and cold ones to the device's",
    parameters: [StartPlace.parameter] + DAMONSettings.parameters, validate: DAMONSettings.validate,
    requires: { options, _ in
        let found = DAMONSettings(options.values).availability()
        return found.isAvailable ? nil : found
    },
    behaviour: { DAMONMigration($0) })
