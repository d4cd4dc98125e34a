/// The processors: model, which are online, which this process may use, caches, frequency control.
public struct Processor: Codable, Sendable, Hashable {
    /// The model's name, or implementer and part number where the kernel has no name (Arm).
    public var model: String
    /// Numbers of the logical CPUs that are online.
    public var onlineCPUs: [Int]
    /// Numbers of the logical CPUs this process may run on (affinity and cpuset).
    public var allowedCPUs: [Int]
    /// The different caches, first level first.
    public var caches: [Cache]
    /// Whether several logical CPUs share a core; nil if the kernel does not say.
    public var simultaneousMultithreading: Bool?
    /// Frequency control; nil if the kernel controls none (most virtual machines).
    public var frequency: FrequencyControl?

    /// One kind of cache.
    public struct Cache: Codable, Sendable, Hashable {
        /// 1, 2, 3.
        public var level: Int
        /// `Data`, `Instruction` or `Unified`.
        public var type: String
        /// Size of one of them, in bytes.
        public var byteCount: UInt64
        /// Line size, in bytes.
        public var lineBytes: Int?
        /// How many ways each set has.
        public var ways: Int?
        /// How many of them the machine has.
        public var count: Int
        /// How many online logical CPUs share one of them.
        public var sharedByCPUs: Int
    }

    /// How the clock frequency is chosen.
    public struct FrequencyControl: Codable, Sendable, Hashable {
        /// The governors in use; one, unless CPUs differ.
        public var governors: [String]
        /// The kernel's driver, e.g. `intel_pstate`.
        public var driver: String?
        /// Lowest frequency of any CPU, in Hz.
        public var minimumHz: UInt64?
        /// Highest frequency of any CPU, in Hz.
        public var maximumHz: UInt64?
        /// Whether the clock may rise above the nominal frequency; nil if the kernel does not say.
        public var boost: Bool?
    }

    static func current(_ tree: FileTree, architecture: String) -> Processor {
        let info = tree.contents("/proc/cpuinfo") ?? ""
        let online = onlineCPUs(tree, cpuInfo: info)
        let status = parseFields(tree.contents("/proc/self/status") ?? "")
        let allowed = status["Cpus_allowed_list"].map { Set(parseIDList($0)).intersection(online).sorted() }
        return Processor(
            model: model(info) ?? architecture,
            onlineCPUs: online,
            allowedCPUs: allowed ?? online,
            caches: caches(tree, cpus: online),
            simultaneousMultithreading: tree.number("/sys/devices/system/cpu/smt/active").map { $0 != 0 },
            frequency: FrequencyControl.current(tree, cpus: online))
    }

    private static func onlineCPUs(_ tree: FileTree, cpuInfo: String) -> [Int] {
        if let list = tree.text("/sys/devices/system/cpu/online") { return parseIDList(list) }
        return cpuInfo.lines.filter { $0.hasPrefix("processor") }
            .compactMap { $0.split(separator: ":").last.flatMap { Int($0.trimmed) } }
    }

    /// x86 says `model name`, POWER `cpu`, RISC-V `uarch`, s390 `processor 0`, Arm only numbers.
    private static func model(_ info: String) -> String? {
        let fields = parseFields(info)
        if let name = fields["model name"] ?? fields["cpu"] ?? fields["uarch"] ?? fields["processor 0"] { return name }
        guard let implementer = fields["CPU implementer"], let part = fields["CPU part"] else { return nil }
        return "implementer \(implementer) part \(part)"
    }

    private static func caches(_ tree: FileTree, cpus: [Int]) -> [Cache] {
        var instances: [Cache: Set<String>] = [:]
        for cpu in cpus {
            for index in tree.numbered("index", in: "/sys/devices/system/cpu/cpu\(cpu)/cache") {
                guard let cache = cache(tree, at: index.path, cpu: cpu) else { continue }
                instances[cache.kind, default: []].insert(cache.sharedBy)
            }
        }
        return
            instances.map { kind, sharers in
                var cache = kind
                cache.count = sharers.count
                return cache
            }
            .sorted { ($0.level, $0.type, $0.byteCount, $0.count) < ($1.level, $1.type, $1.byteCount, $1.count) }
    }

    private static func cache(_ tree: FileTree, at path: String, cpu: Int) -> (kind: Cache, sharedBy: String)? {
        guard let level = tree.number("\(path)/level"), let size = tree.text("\(path)/size").flatMap({ parseSize($0) })
        else { return nil }
        let sharedBy = tree.text("\(path)/shared_cpu_list") ?? "\(cpu)"
        let kind = Cache(
            level: level,
            type: tree.text("\(path)/type") ?? "Unified",
            byteCount: size,
            lineBytes: tree.number("\(path)/coherency_line_size"),
            ways: tree.number("\(path)/ways_of_associativity"),
            count: 0,
            sharedByCPUs: parseIDList(sharedBy).count)
        return (kind, sharedBy)
    }
}

extension Processor.FrequencyControl {
    static func current(_ tree: FileTree, cpus: [Int]) -> Self? {
        let paths = cpus.map { "/sys/devices/system/cpu/cpu\($0)/cpufreq" }.filter { tree.exists($0) }
        guard let first = paths.first else { return nil }
        // cpufreq counts in kHz.
        func hertz(_ name: String) -> [UInt64] {
            paths.compactMap { tree.number("\($0)/\(name)") }.map { UInt64(clamping: $0) * 1000 }
        }
        return Self(
            governors: Set(paths.compactMap { tree.text("\($0)/scaling_governor") }).sorted(),
            driver: tree.text("\(first)/scaling_driver"),
            minimumHz: hertz("cpuinfo_min_freq").min(),
            maximumHz: hertz("cpuinfo_max_freq").max(),
            boost: boost(tree))
    }

    private static func boost(_ tree: FileTree) -> Bool? {
        if let boost = tree.number("/sys/devices/system/cpu/cpufreq/boost") { return boost != 0 }
        return tree.number("/sys/devices/system/cpu/intel_pstate/no_turbo").map { $0 == 0 }
    }
}
