import Glibc

extension ProbeContext {
    var deviceDAX: Availability {
        let devices = machine.daxDevices.filter { $0.mode == .device }
        guard let device = devices.first else { return noDeviceDAX }
        let result = probes.openDevice(tree.located(device.path))
        guard result == 0 else {
            return .missing(
                reason: "\(device.path) cannot be opened: \(describe(errno: result))",
                remedy: result == -EACCES || result == -EPERM
                    ? asRoot("chmod a+rw \(device.path)") : asRoot("ndctl list -X"))
        }
        let list = devices.map { device in
            let alignment = device.alignmentBytes.map { ", aligned to \(describe(bytes: $0))" } ?? ""
            return "\(device.path) (\(describe(bytes: device.byteCount))\(alignment))"
        }
        return .available(detail: list.joined(separator: "; "))
    }

    private var noDeviceDAX: Availability {
        if let device = machine.daxDevices.first {
            let use = device.mode == .systemRAM ? "used as system RAM" : "not bound to a driver"
            return .missing(
                reason: "\(device.name) is \(use)",
                remedy: asRoot("daxctl reconfigure-device --force --mode=devdax \(device.name)"))
        }
        return .missing(reason: "no DAX device", remedy: namespaceRemedy(mode: "devdax"))
    }

    /// An existing namespace can be made anew; without one, ordinary memory can be set aside at boot.
    private func namespaceRemedy(mode: String) -> String {
        if let namespace = machine.persistentMemory.first {
            return asRoot("ndctl create-namespace --force --reconfig=\(namespace.name) --mode=\(mode)")
                + " (erases \(namespace.name))"
        }
        if !tree.names(in: "/sys/bus/nd/devices").filter({ $0.hasPrefix("region") }).isEmpty {
            return asRoot("ndctl create-namespace --mode=\(mode)")
        }
        let create = "ndctl create-namespace --force --reconfig=namespace0.0 --mode=\(mode)"
        return machine.operatingSystem.architecture == "x86_64"
            ? "persistent or CXL memory; to try it without: kernel parameter memmap=4G!8G (4 GiB at 8 GiB), then "
                + "\(asRoot(create)); \(Self.lab)"
            : "persistent or CXL memory, then \(asRoot("ndctl create-namespace --mode=\(mode)"))"
    }

    /// Mounts on which an unnamed file turned out to be in DAX mode, and the first obstacle met.
    private var daxMounts: (found: [(mount: Mount, access: DirectAccess)], obstacle: String?) {
        let tried = machine.mounts.filter(\.mayHaveDAX).map { mount in
            (mount: mount, access: probes.directAccess(tree.located(mount.point)))
        }
        let obstacle = tried.first { !$0.access.isDAX }.map { mount, access in
            access.result == 0
                ? "files on \(mount.point) are not in DAX mode"
                : "no file can be made on \(mount.point): \(describe(errno: access.result))"
        }
        return (tried.filter(\.access.isDAX), obstacle)
    }

    var filesystemDAX: Availability {
        let mounts = daxMounts
        if !mounts.found.isEmpty {
            let list = mounts.found.map { "\($0.mount.point) (\($0.mount.type) on \($0.mount.source))" }
            return .available(detail: list.joined(separator: "; "))
        }
        let candidate = machine.mounts.first(where: \.mayHaveDAX)
        let blockDevice = tree.names(in: "/dev").first { $0.hasPrefix("pmem") }
        let remedy =
            switch (candidate, blockDevice) {
            case (let mount?, _):
                asRoot("umount \(mount.point)") + " && "
                    + asRoot("mount -o dax=always \(mount.source) \(mount.point)")
            case (nil, let device?):
                asRoot("mkfs.ext4 -b 4096 /dev/\(device)") + " (erases it) && "
                    + asRoot("mount -o dax=always /dev/\(device) /mnt")
            case (nil, nil):
                namespaceRemedy(mode: "fsdax")
            }
        return .missing(reason: mounts.obstacle ?? "no filesystem is mounted with DAX", remedy: remedy)
    }

    var mapSync: Availability {
        let mounts = daxMounts.found
        let synced = mounts.filter(\.access.hasMapSync).map(\.mount.point)
        if !synced.isEmpty { return .available(detail: synced.joined(separator: "; ")) }
        guard let mount = mounts.first?.mount else { return filesystemDAX }
        return .missing(
            reason: "\(mount.point) (\(mount.type)) is in DAX mode but refuses MAP_SYNC",
            remedy: "use ext4 or xfs on a persistent-memory device that the kernel knows to be synchronous")
    }
}
