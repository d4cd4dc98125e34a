/// The first message from the host process to the device process, as JSON beside the descriptors of the shared area
/// and the two memory files.
struct DeviceRequest: Codable {
    var workload: String
    var parameters: [String: String]
    var backend: String
    var backendParameters: [String: String]
    var model: DeviceModel
    var shape: SharedArea.Shape
    var arenaBase: UInt
    var hostPageSize: Int
    var devicePageSize: Int
    /// Whether the device's file is mapped with MAP_SYNC.
    var deviceIsSynchronous = false
    var cpus: CPUAssignment
    var counters: [String]
}

/// The device's answer when it is ready for commands.
struct DeviceReady: Codable {
    var counterNames: [String]
    var missing: [Missing]
    /// Set if the device could not start.
    var error: String?

    struct Missing: Codable {
        var metric: String
        var reason: String
    }
}
