import Foundation

/// What the workload saw at one moment of one step, written to the file that the lab names.
struct Observation: Codable {
    static let variable = "TIERMARK_LAB_OBSERVATIONS"

    /// The initiator.
    var step: String
    /// `begin` or `end`.
    var moment: String
    var pages: WatchedPages.Look
    var mapping: KernelView.Mapping?
    /// The whole arena, by node.
    var numaMaps: [Int: Int]
    var vmstat: [String: Int]
    var knobs: [String: String]

    static func record(step: String, moment: String, pages: WatchedPages.Look, address: UInt) {
        guard let path = ProcessInfo.processInfo.environment[variable] else { return }
        let observation = Observation(
            step: step, moment: moment, pages: pages, mapping: KernelView.mapping(of: address),
            numaMaps: KernelView.numaMaps(address..<address + 128 << 20), vmstat: KernelView.vmstat(),
            knobs: Knobs.snapshot())
        guard var line = try? JSONEncoder().encode(observation) else { return }
        line.append(10)
        // Appending is atomic: host and device may be two processes.
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        line.withUnsafeBytes { _ = write(file, $0.baseAddress, $0.count) }
        close(file)
    }

    static func all(_ path: String) throws -> [Observation] {
        try (KernelView.text(path) ?? "").split(separator: "\n").map {
            try JSONDecoder().decode(Observation.self, from: Data($0.utf8))
        }
    }
}
