extension MachineDescription {
    /// A stable hash of what decides how fast this machine is: CPU model and number, memory, kernel release, shape of
    /// the nodes. Equal for two boots of the same machine, so a run is resumed only where it began.
    ///
    /// Memory counts in steps of 256 MiB, because the kernel keeps a little more or less of it at each boot; of a node
    /// only whether it has any, because kernels that prepare memory late let a node's total grow while they run.
    public var fingerprint: String {
        var parts = [
            operatingSystem.architecture, operatingSystem.kernelRelease, processor.model,
            formatIDList(processor.onlineCPUs), coarse(memory.totalBytes),
        ]
        for node in nodes {
            let distances = node.distances.map { "\($0.value)" }.joined(separator: ",")
            let memory = node.totalBytes > 0 ? "memory" : "none"
            parts.append("\(node.id):\(formatIDList(node.cpus)):\(memory):\(distances)")
        }
        return fnv1a(parts.joined(separator: "|"))
    }

    private func coarse(_ bytes: UInt64) -> String { "\((bytes + (128 << 20)) >> 28)" }

    /// Fowler, Noll and Vo's 64-bit hash (FNV-1a), as 16 hexadecimal digits. Swift's own hash differs in each process.
    private func fnv1a(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
