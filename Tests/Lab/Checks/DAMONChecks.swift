/// DAMON takes hot pages to the host's node and cold ones to the device's. It looks at a page here and there of a region
/// and moves whole regions, at a limited rate, so that it errs at their edges and takes its time. What must show is which
/// pages it takes: at least twice the share of the others.
let damonChecks = [
    Check("damon-hot") {
        let nodes = try LabMachine.nodes()
        let seen = try damon("damon-hot", ["direction=hot", "start=device", "until=hot-moved"])
        return try takes(seen.hot.share(on: nodes.host), atLeast: 0.7, not: seen.cold.share(on: nodes.host), seen)
    },
    // Cold alone takes regions away before their hot part has been seen, and for good; both ways bring that back.
    Check("damon-cold") {
        let nodes = try LabMachine.nodes()
        let seen = try damon("damon-cold", ["direction=both", "start=host", "until=settled"])
        return try takes(seen.cold.share(on: nodes.device), atLeast: 0.3, not: seen.hot.share(on: nodes.device), seen)
    },
]

private func damon(_ name: String, _ parameters: [String]) throws -> WatchedPages.Look {
    let run = try LabRun(
        name, LabRun.hotQuarter("transparent/damon", parameters + ["dwell-ms=30000"], size: "64MiB"))
    _ = try run.trial()
    return try run.observation("host", "end").pages
}

private func takes(_ share: Double, atLeast least: Double, not others: Double, _ seen: WatchedPages.Look) throws
    -> String
{
    let facts = "hot pages by node \(seen.hot.pages), cold \(seen.cold.pages)"
    try expect(share >= least, "\(facts): only \(Int(share * 100)) % came where they belong")
    try expect(others <= share / 2, "\(facts): \(Int(others * 100)) % of the others came along")
    return facts
}
