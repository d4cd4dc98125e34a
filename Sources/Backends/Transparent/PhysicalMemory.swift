/// Where a node's memory lies in the physical address space.
enum PhysicalMemory {
    private static let blocks = "/sys/devices/system/memory"

    /// The address ranges of a node, in order, neighbours joined. The kernel shows memory in blocks of equal size
    /// (Linux Documentation/admin-guide/mm/memory-hotplug.rst); a block that two nodes share is in both nodes' ranges.
    /// - Throws: `BackendError` when the kernel does not show them.
    static func ranges(ofNode node: Int, _ files: any KnobFiles) throws(BackendError) -> [Range<UInt64>] {
        guard let size = files.value("\(blocks)/block_size_bytes").flatMap({ UInt64($0.text, radix: 16) }), size > 0
        else {
            throw BackendError(
                .unavailable,
                "the kernel does not show the physical memory of nodes (\(blocks)): boot a kernel built with "
                    + "CONFIG_MEMORY_HOTPLUG=y, or use scope=arena")
        }
        let directory = "/sys/devices/system/node/node\(node)"
        let indices = files.names(in: directory).compactMap { index($0, in: directory, files) }.sorted()
        guard !indices.isEmpty else {
            throw BackendError(.unavailable, "node \(node) has no memory that is online (\(directory)/memory*)")
        }
        return indices.reduce(into: []) { ranges, index in
            let block = index * size..<(index + 1) * size
            if let last = ranges.last, last.upperBound == block.lowerBound {
                ranges[ranges.count - 1] = last.lowerBound..<block.upperBound
            } else {
                ranges.append(block)
            }
        }
    }

    /// A block's place, in blocks; nil for another entry or a block that is offline.
    private static func index(_ name: String, in directory: String, _ files: any KnobFiles) -> UInt64? {
        guard name.hasPrefix("memory"), UInt64(name.dropFirst("memory".count)) != nil,
            files.value("\(directory)/\(name)/state")?.text ?? "online" == "online"
        else { return nil }
        return files.value("\(directory)/\(name)/phys_index").flatMap { UInt64($0.text, radix: 16) }
    }
}
