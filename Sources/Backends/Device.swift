import WorkloadKit

/// The host's handle of the device's initiator: a process of its own (`SoftwareDevice`) or a thread of this one
/// (`ThreadDevice`).
protocol Device: DeviceCommands {
    /// Hands over what both sides must agree on, and lets the device get ready.
    /// - Parameter files: the two tiers' memory files; nil where there are none.
    func open(_ request: DeviceRequest, files: MemoryFiles?) throws(BackendError)

    /// Waits until the device takes commands.
    func awaitReady() throws(BackendError) -> DeviceReady

    /// Exchanges a descriptor with the device's mechanism.
    func swap(_ descriptor: Int32) throws(BackendError) -> Int32

    /// Runs a step on the device and returns when it has ended.
    func run(_ step: Step, root: UnsafeMutableRawPointer) throws(BackendError)

    /// Throws if the device has ended: what was measured since the last command may have needed it.
    func requireAlive() throws(BackendError)
}

/// Where a backend's device initiator runs.
enum DevicePlacement {
    /// In a second process with its own page tables.
    case process
    /// In a second thread: both initiators use one set of page tables, as on a machine with several nodes.
    case thread
}
