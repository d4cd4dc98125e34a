public import WorkloadKit

/// What one step cost. Times are seconds; launch, stall, move and compute add up to wall.
public struct StepMeasurement: Sendable {
    /// The step.
    public var step: Step
    /// From before its placements to its end as the host sees it.
    public var wall = 0.0
    /// Handing it to the device and learning that it ended.
    public var launch = 0.0
    /// Waiting for faults: the longest lane's.
    public var stall = 0.0
    /// Inside placements, on both sides.
    public var move = 0.0
    /// The part of `move` that changed pointers in copied ranges.
    public var fixup = 0.0
    /// The rest.
    public var compute = 0.0
    /// Accesses to absent pages.
    public var faults = 0
    /// 4 KiB pages that changed tier.
    public var pagesToDevice = 0
    /// 4 KiB pages that changed tier.
    public var pagesToHost = 0
    /// 4 KiB pages whose tier after the step differs from before its placements.
    public var pagesChangedTier = 0
    /// Bytes copied.
    public var bytesToDevice = 0
    /// Bytes copied.
    public var bytesToHost = 0
    /// Placements carried out.
    public var placementCalls = 0
    /// Pointers changed in copied ranges.
    public var fixups = 0
    /// Operations of all lanes.
    public var operations = 0
    /// Distinct bytes the lanes touched.
    public var bytesTouched = 0
    /// Depends on everything the step read.
    public var checksum: UInt64 = 0
    /// Counters of the step's initiator, added up over its lanes, and those of the process; nil where a read failed.
    public var counters: [Counter] = []
    /// Bytes valid in the host tier afterwards.
    public var hostResident = 0
    /// Bytes valid in the device tier afterwards.
    public var deviceResident = 0
    /// Bytes of memory that the host tier's file holds afterwards; nil where its file system does not say.
    public var hostHeld: Int?
    /// Bytes of memory that the device tier's file holds afterwards.
    public var deviceHeld: Int?

    /// A counter's growth over a step.
    public struct Counter: Sendable {
        /// `papi/PAPI_TOT_CYC` …
        public var name: String
        /// Whose; nil for the process or the whole system.
        public var initiator: Initiator?
        /// nil if it could not be read.
        public var value: Int64?
    }

    init(_ step: Step) { self.step = step }
}

/// One repetition: the data built anew, then all steps.
public struct Repetition: Sendable {
    /// Seconds to build the data; never counted.
    public var build: Double
    /// Every step in order.
    public var steps: [StepMeasurement]
    /// Bytes valid in the host tier before the first step.
    public var startHostResident: Int
    /// Bytes valid in the device tier before the first step.
    public var startDeviceResident: Int
}
