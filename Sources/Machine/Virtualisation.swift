import CMemoryShims

/// Whether this is a virtual machine or a container. Timings mean something else there.
public struct Virtualisation: Codable, Sendable, Hashable {
    /// Whether a hypervisor is below the kernel.
    public var isVirtualMachine: Bool
    /// The hypervisor's name (`KVM`, `Xen`, `VMware`, …), or nil if it does not say.
    public var hypervisor: String?
    /// The product name in the firmware, e.g. `Standard PC (Q35 + ICH9, 2009)` or a server's model.
    public var product: String?
    /// The kind of container around this process, or nil if none shows.
    public var container: String?

    /// Whether the processor itself is software: then even the ratio of two times means nothing.
    public var isEmulated: Bool { hypervisor == Self.emulator }

    private static let emulator = "QEMU (software emulation)"

    /// `signature` is what the processor says (CPUID leaf 0x40000000).
    static func current(_ tree: FileTree, signature: String?) -> Self {
        let flags = parseFields(tree.contents("/proc/cpuinfo") ?? "")["flags"] ?? ""
        let flagged = flags.words.contains("hypervisor")
        let product = tree.text("/sys/class/dmi/id/product_name")
        let vendor = tree.text("/sys/class/dmi/id/sys_vendor")
        let name = signature.map { signatures[$0] ?? $0 } ?? named(tree, vendor: vendor, product: product)
        return Self(
            isVirtualMachine: flagged || signature != nil || name != nil, hypervisor: name,
            product: product, container: container(tree))
    }

    /// What the running processor says about its hypervisor; nil on bare metal and on processors without CPUID.
    static func processorSignature() -> String? {
        var name = [CChar](repeating: 0, count: 13)
        guard tm_probe_hypervisor(&name) == 0 else { return nil }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).trimmed
        return text.isEmpty ? nil : text
    }

    private static let signatures = [
        "KVMKVMKVM": "KVM", "XenVMMXenVMM": "Xen", "VMwareVMware": "VMware", "Microsoft Hv": "Hyper-V",
        "TCGTCGTCGTCG": emulator, "bhyve bhyve": "bhyve", "VBoxVBoxVBox": "VirtualBox",
        "ACRNACRNACRN": "ACRN",
    ]

    private static func named(_ tree: FileTree, vendor: String?, product: String?) -> String? {
        if let type = tree.text("/sys/hypervisor/type") { return type == "xen" ? "Xen" : type }
        if let node = tree.text("/proc/device-tree/hypervisor/compatible") {
            return node.hasPrefix("linux,kvm") ? "KVM" : node
        }
        // Cloud vendors are no sign: they rent whole machines under the same name.
        let marks = [
            ("QEMU", "QEMU"), ("VMware", "VMware"), ("innotek", "VirtualBox"), ("VirtualBox", "VirtualBox"),
            ("Xen", "Xen"), ("Parallels", "Parallels"), ("KVM", "KVM"), ("Virtual Machine", "Hyper-V"),
        ]
        let text = "\(vendor ?? "") \(product ?? "")"
        return marks.first { text.contains($0.0) }?.1
    }

    private static func container(_ tree: FileTree) -> String? {
        if tree.exists("/.dockerenv") { return "docker" }
        if tree.exists("/run/.containerenv") { return "podman" }
        return tree.text("/run/systemd/container")
    }
}
