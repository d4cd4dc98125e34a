import Foundation

/// What the kernel shows in its files, read by the lab itself.
enum KernelView {
    static let processEnvironment = ProcessInfo.processInfo.environment

    static func text(_ path: String) -> String? {
        // /proc and /sys say 0 bytes for files that have some: read until the end instead of asking for the size.
        guard let file = FileHandle(forReadingAtPath: path), let data = try? file.readToEnd() else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    static func word(_ path: String) -> String? { text(path)?.trimmingCharacters(in: .whitespacesAndNewlines) }

    static func names(in directory: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
    }

    /// `0-2,5` as numbers.
    static func list(_ text: String) -> [Int] {
        text.split(separator: ",").flatMap { part -> [Int] in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            return ends.count == 2 ? Array(ends[0]...ends[1]) : ends
        }
    }

    /// All of /proc/vmstat: counters of the whole system.
    static func vmstat() -> [String: Int] {
        var values: [String: Int] = [:]
        for line in (text("/proc/vmstat") ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, let value = Int(words[1]) { values[String(words[0])] = value }
        }
        return values
    }

    /// The mapping that an address of this process lies in.
    struct Mapping: Codable {
        /// The file's path, or nothing for anonymous memory.
        var path: String
        /// `VmFlags` of /proc/self/smaps: `sf` is MAP_SYNC, `ht` hugetlbfs.
        var flags: [String]
    }

    static func mapping(of address: UInt) -> Mapping? {
        var path: String?
        for line in (text("/proc/self/smaps") ?? "").split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
            if let range = range(words[0]) {
                guard path == nil else { break }
                if range.contains(address) {
                    path = words.count > 5 ? words[5].trimmingCharacters(in: .whitespaces) : ""
                }
            } else if let path, words[0] == "VmFlags:" {
                return Mapping(path: path, flags: line.split(separator: " ").dropFirst().map(String.init))
            }
        }
        return path.map { Mapping(path: $0, flags: []) }
    }

    private static func range(_ text: Substring) -> Range<UInt>? {
        let ends = text.split(separator: "-").compactMap { UInt($0, radix: 16) }
        return ends.count == 2 && ends[0] < ends[1] ? ends[0]..<ends[1] : nil
    }

    /// 4 KiB pages by node of the mappings that begin inside a range, as /proc/self/numa_maps says.
    static func numaMaps(_ range: Range<UInt>) -> [Int: Int] {
        var pages: [Int: Int] = [:]
        for line in (text("/proc/self/numa_maps") ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let start = words.first.flatMap({ UInt($0, radix: 16) }), range.contains(start) else { continue }
            let size = words.compactMap { value($0, "kernelpagesize_kB=") }.first ?? 4
            for word in words where word.hasPrefix("N") {
                let parts = word.dropFirst().split(separator: "=").compactMap { Int($0) }
                if parts.count == 2 { pages[parts[0], default: 0] += parts[1] * size / 4 }
            }
        }
        return pages
    }

    private static func value(_ word: Substring, _ key: String) -> Int? {
        word.hasPrefix(key) ? Int(word.dropFirst(key.count)) : nil
    }
}
