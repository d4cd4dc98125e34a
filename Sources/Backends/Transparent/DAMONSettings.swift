import Machine
import WorkloadKit

/// What DAMON, the kernel's data access monitor, is told to do in a trial.
struct DAMONSettings: Sendable, Hashable {
    /// What it watches.
    enum Scope: String, Sendable, CaseIterable {
        /// All memory of a node, whoever uses it.
        case physical
        /// The trial's arena alone.
        case arena
    }

    /// What it moves.
    enum Direction: String, Sendable, CaseIterable {
        case both, hot, cold

        /// The schemes' actions: hot to the host's node, cold to the device's.
        var actions: [DAMONAction] {
            switch self {
            case .both: [.hot, .cold]
            case .hot: [.hot]
            case .cold: [.cold]
            }
        }
    }

    var scope: Scope
    var direction: Direction
    /// Samples of an aggregation interval in which a hot region was seen accessed, at least.
    var hotAccesses: Int
    /// How long a cold region was not seen accessed, at least.
    var coldAgeMs: Int
    /// Most that each scheme moves in a second; 0 for no limit.
    var quotaMB: Int
    /// Time between two looks at a region.
    var sampleMicroseconds: Int
    /// Time over which looks are added up.
    var aggregateMs: Int

    /// The backend's parameters. The intervals are the kernel's defaults (mm/damon/sysfs.c). A page that arrives between
    /// two looks seems accessed once: with `hot-accesses` 1 the lab saw memory promoted as hot that was only being filled.
    static let parameters: [ParameterDescription] = [
        ParameterDescription(
            "scope",
            "what is watched: the physical memory of both nodes, whoever uses it, or the arena alone (Linux 6.17)",
            .choice(Scope.allCases.map(\.rawValue)), default: .text("physical")),
        ParameterDescription(
            "direction", "what is moved: hot pages to the host's node, cold ones to the device's, or both",
            .choice(Direction.allCases.map(\.rawValue)), default: .text("both")),
        ParameterDescription(
            "hot-accesses", "looks of an aggregation interval that must find a hot region accessed",
            .integer(1...1_000_000), default: .integer(3), unit: "looks"),
        ParameterDescription(
            "cold-age-ms", "time without an access after which a region is cold", .integer(0...3_600_000),
            default: .integer(5000), unit: "ms"),
        ParameterDescription(
            "quota-mb", "most that each direction moves in a second; 0 for no limit", .integer(0...(1 << 24)),
            default: .integer(0), unit: "MiB/s"),
        ParameterDescription(
            "sample-us", "time between two looks at a region", .integer(100...10_000_000), default: .integer(5000),
            unit: "us"),
        ParameterDescription(
            "aggregate-ms", "time over which looks are added up", .integer(1...600_000), default: .integer(100),
            unit: "ms"),
    ]

    /// The settings that values of `parameters` ask for.
    init(_ values: ParameterValues) {
        scope = Scope(rawValue: values.text("scope")) ?? .physical
        direction = Direction(rawValue: values.text("direction")) ?? .both
        hotAccesses = values.integer("hot-accesses")
        coldAgeMs = values.integer("cold-age-ms")
        quotaMB = values.integer("quota-mb")
        sampleMicroseconds = values.integer("sample-us")
        aggregateMs = values.integer("aggregate-ms")
    }

    /// Looks in one aggregation interval.
    var looks: Int { aggregateMs * 1000 / sampleMicroseconds }

    /// Aggregation intervals without an access after which a region is cold: the kernel's unit of age.
    var coldAge: Int { (coldAgeMs + aggregateMs - 1) / aggregateMs }

    /// Checks what the descriptions alone cannot.
    /// - Throws: `ParameterError` for intervals or thresholds that contradict each other.
    static func validate(_ values: ParameterValues) throws(ParameterError) {
        let settings = DAMONSettings(values)
        guard settings.looks >= 1 else {
            throw ParameterError(
                "'sample-us' (\(settings.sampleMicroseconds)) is longer than 'aggregate-ms' (\(settings.aggregateMs)): "
                    + "DAMON looks at least once in an aggregation interval")
        }
        guard settings.hotAccesses <= settings.looks else {
            throw ParameterError(
                "'hot-accesses' is \(settings.hotAccesses), but DAMON looks only \(settings.looks) times in "
                    + "\(settings.aggregateMs) ms: nothing would ever be hot")
        }
    }

    /// Whether these settings can be had here, or what is missing. Asks the kernel by setting up a thread that is never
    /// started, so it must not be called while DAMON runs for a trial.
    func availability(feature: (Feature) -> Availability = { $0.availability }) -> Availability {
        feature(scope == .arena ? .damonMigrateVirtual : .damonMigrate)
    }
}

/// What a scheme does.
enum DAMONAction: String, Sendable {
    /// To the host's node, the most accessed first.
    case hot = "migrate_hot"
    /// To the device's node, the least accessed first.
    case cold = "migrate_cold"
}
