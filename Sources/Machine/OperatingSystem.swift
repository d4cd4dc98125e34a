import CMemoryShims
import Glibc

/// Kernel, distribution and C library.
public struct OperatingSystem: Codable, Sendable, Hashable {
    /// The distribution's name for itself (`PRETTY_NAME` of `/etc/os-release`).
    public var name: String?
    /// Kernel release, as `uname -r` prints it.
    public var kernelRelease: String
    /// Kernel build, as `uname -v` prints it.
    public var kernelVersion: String
    /// Instruction set, as `uname -m` prints it.
    public var architecture: String
    /// The kernel's command line, without what names disks and files (`root=`, `init=`, …) and without what follows
    /// ` -- `: neither says anything about speed, and both can identify a machine.
    public var commandLine: String?
    /// Version of the GNU C library this program runs with.
    public var libcVersion: String
    /// Random id of this boot: two descriptions with the same one come from the same boot of the same machine.
    public var bootID: String?
    /// The clock that `clock_gettime` reads; anything but `tsc`, `arch_sys_counter` and the like is slow.
    public var clocksource: String?

    static func current(_ tree: FileTree) -> OperatingSystem {
        let system = Uname.current
        let fields = tree.contents("/etc/os-release") ?? tree.contents("/usr/lib/os-release") ?? ""
        return OperatingSystem(
            name: parseFields(fields, separator: "=")["PRETTY_NAME"]?.filter { $0 != "\"" },
            kernelRelease: tree.text("/proc/sys/kernel/osrelease") ?? system.release,
            kernelVersion: tree.text("/proc/sys/kernel/version") ?? system.version,
            architecture: system.machine,
            commandLine: tree.text("/proc/cmdline").map(kernelPart),
            libcVersion: "glibc " + String(cString: tm_probe_libc_version()),
            bootID: tree.text("/proc/sys/kernel/random/boot_id"),
            clocksource: tree.text("/sys/devices/system/clocksource/clocksource0/current_clocksource"))
    }

    private static let naming = [
        "BOOT_IMAGE=", "root=", "rootflags=", "init=", "rdinit=", "initrd=", "resume=", "cryptdevice=", "rd.luks",
        "ip=",
        "nfsroot=", "systemd.machine_id=",
    ]

    private static func kernelPart(of commandLine: String) -> String {
        commandLine.words.prefix { $0 != "--" }
            .filter { word in !naming.contains { word.hasPrefix($0) } }
            .joined(separator: " ")
    }
}

/// Major and minor number of a kernel release.
struct KernelVersion: Comparable, CustomStringConvertible {
    let major: Int
    let minor: Int

    init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// `6.12.9-amd64` is 6.12; nil if the text does not start with two numbers.
    init?(release: String) {
        let parts = release.split(separator: ".", maxSplits: 2)
        guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1].prefix { $0.isNumber }) else {
            return nil
        }
        self.init(major, minor)
    }

    var description: String { "\(major).\(minor)" }

    static func < (left: Self, right: Self) -> Bool { (left.major, left.minor) < (right.major, right.minor) }
}

/// uname(2) as strings.
private struct Uname {
    let release: String
    let version: String
    let machine: String

    static var current: Uname {
        var name = utsname()
        uname(&name)
        return Uname(release: text(name.release), version: text(name.version), machine: text(name.machine))
    }

    private static func text<Field>(_ field: Field) -> String {
        withUnsafeBytes(of: field) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
