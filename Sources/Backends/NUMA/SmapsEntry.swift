import Glibc

/// What /proc/self/smaps says of mappings (Documentation/filesystems/proc.rst).
enum SmapsEntry {
    /// Bytes mapped by huge pages in all mappings inside a range of addresses.
    static func hugeBytes(in range: Range<UInt>) throws(BackendError) -> Int {
        guard let file = fopen("/proc/self/smaps", "re") else {
            throw BackendError(.system, "reading /proc/self/smaps: \(errorText(errno))")
        }
        defer { fclose(file) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        var isInside = false
        var total = 0
        while getline(&line, &capacity, file) > 0, let line {
            let text = String(cString: line)
            if let start = start(of: text) { isInside = range.contains(start) }
            if isInside { total += hugeBytes(of: text) }
        }
        return total
    }

    /// The first address of a line that begins a mapping: `40000000-40200000 rw-p …`.
    static func start(of line: String) -> UInt? {
        let word = line.prefix { $0 != " " }
        guard let dash = word.firstIndex(of: "-") else { return nil }
        return UInt(word[..<dash], radix: 16)
    }

    /// The bytes of a line such as `AnonHugePages:    2048 kB`.
    static func hugeBytes(of line: String) -> Int {
        let fields = ["AnonHugePages:", "ShmemPmdMapped:", "FilePmdMapped:"]
        guard fields.contains(where: line.hasPrefix) else { return 0 }
        return line.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 << 10 } ?? 0
    }
}
