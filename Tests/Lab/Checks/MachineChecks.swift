import Foundation

/// Whether `tiermark doctor` tells what the kernel shows.
let machineChecks = [
    Check("doctor-nodes") {
        let nodes = Set(try doctor().machine.nodes.filter { $0.totalBytes > 0 }.map(\.id))
        let shown = Set(LabMachine.memoryNodes)
        try expect(nodes == shown, "doctor knows nodes \(nodes.sorted()), the kernel shows \(shown.sorted())")
        return "nodes with memory: \(shown.sorted())"
    },
    Check("doctor-features") {
        let report = try doctor()
        let several = LabMachine.memoryNodes.count >= 2
        let expected = [
            "numa-nodes": several, "weighted-interleave": several, "damon-migrate": several,
            "numa-balancing": LabMachine.cpuNodes.count >= 2, "memory-tiering": LabMachine.tiers.count >= 2,
            "demotion": LabMachine.tiers.count >= 2,
            "fsdax": LabMachine.devicePath?.hasPrefix("/mnt/") == true,
            "devdax": LabMachine.devicePath?.hasPrefix("/dev/") == true,
        ]
        let rows = report.sections.flatMap(\.rows)
        for (name, isThere) in expected.sorted(by: { $0.key < $1.key }) {
            let row = rows.first { $0.subject == name }
            let found = row?.availability.status == "available"
            try expect(
                found == isThere, "\(name) is \(isThere ? "here" : "not here"), doctor says: \(row.debugDescription)")
            try expect(isThere || row?.availability.remedy?.isEmpty == false, "\(name) has no remedy")
        }
        return expected.filter(\.value).keys.sorted().joined(separator: ", ") + " available, the rest with remedies"
    },
]

/// The parts of `doctor --json` that are checked.
struct DoctorAnswer: Decodable {
    struct Node: Decodable {
        var id: Int
        var totalBytes: Int
    }
    struct Machine: Decodable { var nodes: [Node] }
    struct Availability: Decodable {
        var status: String
        var detail: String?
        var reason: String?
        var remedy: String?
    }
    struct Row: Decodable {
        var subject: String
        var availability: Availability
    }
    struct Section: Decodable { var rows: [Row] }
    var machine: Machine
    var sections: [Section]
}

private func doctor() throws -> DoctorAnswer {
    let output = try LabRun("doctor", ["doctor", "--json"], limit: 60).output
    let json = output.drop { $0 != "{" }
    return try JSONDecoder().decode(DoctorAnswer.self, from: Data(json.utf8))
}
