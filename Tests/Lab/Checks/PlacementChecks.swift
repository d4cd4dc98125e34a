import Experiments

/// Whether pages are where the program or the baseline said, asked of the kernel at the time of the step.
let placementChecks: [Check] =
    [
        Check("local") {
            let nodes = try LabMachine.nodes()
            return try lies("local", "baseline/local", on: [nodes.host])
        },
        Check("remote") {
            let nodes = try LabMachine.nodes()
            return try lies("remote", "baseline/remote", on: [nodes.device])
        },
        Check("interleave") {
            let nodes = try LabMachine.nodes()
            return try lies("interleave", "baseline/interleave", on: [nodes.host, nodes.device])
        },
        movePagesCheck("move-pages", ["toward=tier"]),
        movePagesCheck("move-pages-mbind", ["toward=tier", "call=mbind"]),
        movePagesCheck("move-pages-huge", ["toward=tier", "page-size=2MiB"]),
        movePagesCheck("move-pages-near", ["toward=near"]),
        arenaCheck("arena-anon", "anon") { $0.isEmpty },
        arenaCheck("arena-shmem", "shmem") { $0.hasPrefix("/memfd:") || $0.hasPrefix("/dev/shm") },
        arenaCheck("arena-file", "file:/mnt/disk") { $0.hasPrefix("/mnt/disk/") },
    ]

/// One step without any move: the pages are in equal parts on the nodes, and numa_maps says the same.
private func lies(_ name: String, _ backend: String, on nodes: [Int]) throws -> String {
    let run = try LabRun(name, LabRun.hotQuarter(backend, []))
    _ = try run.trial()
    let seen = try run.observation("host", "end")
    for node in nodes {
        for (part, counts) in [("hot", seen.pages.hot), ("cold", seen.pages.cold)] {
            let share = counts.share(on: node) * Double(nodes.count)
            try expect(abs(share - 1) < 0.1, "\(part) pages by node: \(counts.pages), expected on \(nodes)")
        }
    }
    try agrees(seen)
    return "pages by node: hot \(seen.pages.hot.pages), cold \(seen.pages.cold.pages); numa_maps \(seen.numaMaps)"
}

/// The kernel's two ways to tell must agree, or the lab looks at the wrong memory. The arena is a little larger.
private func agrees(_ seen: Observation) throws {
    for node in Set(seen.pages.hot.pages.keys).union(seen.pages.cold.pages.keys) where node >= 0 {
        let asked = (seen.pages.hot.pages[node] ?? 0) + (seen.pages.cold.pages[node] ?? 0)
        let listed = seen.numaMaps[node] ?? 0
        try expect(
            abs(asked - listed) <= asked / 20 + 64, "node \(node): move_pages finds \(asked), numa_maps \(listed) pages"
        )
    }
}

private func movePagesCheck(_ name: String, _ parameters: [String]) -> Check {
    Check(name) {
        let nodes = try LabMachine.nodes()
        let run = try LabRun(
            name,
            LabRun.hotQuarter(
                "explicit/move-pages", ["who=both", "start=host"] + parameters))
        let trial = try run.trial()
        // Toward the CPUs: memory without any is left alone, since the device's steps run on the host's CPUs.
        let goes = parameters.contains("toward=tier") || LabMachine.cpuNodes.contains(nodes.device)
        for (step, node) in [("device", goes ? nodes.device : nodes.host), ("host", nodes.host)] {
            let seen = try run.observation(step, "begin").pages
            try expect(seen.hot.share(on: node) == 1, "the \(step)'s pages by node: \(seen.hot.pages), told: \(node)")
            try expect(
                seen.cold.share(on: nodes.host) == 1,
                "pages that nobody placed are on \(seen.cold.pages), not \(nodes.host)")
        }
        let moved = trial.measurement?.value("pages_changed_tier") ?? -1
        let expected = goes ? Double(2 * (4 << 20) / 4096) : 0
        try expect(moved == expected, "pages_changed_tier is \(moved), the placements moved \(expected)")
        return "\(Int(expected / 2)) pages to node \(nodes.device) and back to \(nodes.host), as told"
    }
}

private func arenaCheck(_ name: String, _ arena: String, _ fits: @escaping @Sendable (String) -> Bool) -> Check {
    Check(name) {
        let nodes = try LabMachine.nodes()
        let run = try LabRun(
            name,
            LabRun.hotQuarter(
                "explicit/move-pages", ["who=both", "toward=tier", "start=host"], ["--arena", arena]))
        _ = try run.trial()
        let seen = try run.observation("device", "begin")
        let path = try seen.mapping.map(\.path) ?? { throw Failure(detail: "the arena is in no mapping") }()
        try expect(fits(path), "the arena is a mapping of '\(path)'")
        try expect(seen.pages.hot.share(on: nodes.device) == 1, "placed pages by node: \(seen.pages.hot.pages)")
        return "mapping of '\(path)', placed pages on node \(nodes.device)"
    }
}
