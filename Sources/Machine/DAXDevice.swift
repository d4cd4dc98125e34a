/// A DAX device: memory that is not ordinary RAM, offered as a character device or turned into a memory node.
public struct DAXDevice: Codable, Sendable, Hashable {
    /// The kernel's name, e.g. `dax0.0`.
    public var name: String
    /// Size in bytes.
    public var byteCount: UInt64
    /// Mappings must be aligned to this many bytes.
    public var alignmentBytes: UInt64?
    /// Node the memory would become as ordinary RAM; nil if the kernel has none for it.
    public var targetNode: Int?
    /// Node of the CPUs nearest to it.
    public var nearNode: Int?
    /// How it is used now.
    public var mode: Mode

    /// What a DAX device is used as.
    public enum Mode: String, Codable, Sendable {
        /// Character device `/dev/NAME` that programs map.
        case device = "devdax"
        /// Ordinary memory of a node.
        case systemRAM = "system-ram"
        /// No driver is bound.
        case unbound
    }

    /// Path of the character device.
    public var path: String { "/dev/\(name)" }

    static func all(_ tree: FileTree) -> [DAXDevice] {
        let directory = "/sys/bus/dax/devices"
        return tree.names(in: directory).compactMap { name in
            guard name.hasPrefix("dax") else { return nil }
            let path = "\(directory)/\(name)"
            // The kernel writes -1 for "no node".
            func node(_ file: String) -> Int? { tree.number("\(path)/\(file)").flatMap { $0 < 0 ? nil : $0 } }
            return DAXDevice(
                name: name, byteCount: UInt64(clamping: tree.number("\(path)/size") ?? 0),
                alignmentBytes: tree.number("\(path)/align").map { UInt64(clamping: $0) },
                targetNode: node("target_node"), nearNode: node("numa_node"),
                mode: mode(driver: tree.linkName("\(path)/driver")))
        }
    }

    private static func mode(driver: String?) -> Mode {
        switch driver {
        case "device_dax": .device
        case "kmem": .systemRAM
        default: .unbound
        }
    }
}

/// A namespace of persistent memory (`/sys/bus/nd`), the raw material of fsdax and devdax.
public struct PersistentMemoryNamespace: Codable, Sendable, Hashable {
    /// The kernel's name, e.g. `namespace0.0`.
    public var name: String
    /// Size in bytes.
    public var byteCount: UInt64
    /// `raw`, `memory` (fsdax), `dax` (devdax), `safe` (btt), as sysfs says; nil before it is set up.
    public var mode: String?

    static func all(_ tree: FileTree) -> [Self] {
        let directory = "/sys/bus/nd/devices"
        return tree.names(in: directory).compactMap { name in
            guard name.hasPrefix("namespace") else { return nil }
            let size = tree.number("\(directory)/\(name)/size") ?? 0
            guard size > 0 else { return nil }
            return Self(name: name, byteCount: UInt64(size), mode: tree.text("\(directory)/\(name)/mode"))
        }
    }
}
