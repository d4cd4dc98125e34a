import CMemoryShims
import Glibc

/// What userfaultfd can do here for this process, found out by opening one.
public struct UserfaultfdSupport: Codable, Sendable, Hashable {
    /// How one was opened; nil if no way worked.
    public var route: Route?
    /// The kernel's features (`UFFD_FEATURE_*` bits); 0 without a route.
    public var featureBits: UInt64
    /// Why the full system call failed, as a positive errno; 0 if it worked.
    public var errorNumber: Int32

    /// A way to open a userfaultfd, best first.
    public enum Route: String, Codable, Sendable {
        /// The system call, with all rights.
        case systemCall = "system-call"
        /// The device `/dev/userfaultfd`, with all rights (Linux 6.1).
        case device
        /// The system call, for faults in user mode only (Linux 5.11): when the kernel itself touches an absent page
        /// for a system call, that call fails with EFAULT.
        case userModeOnly = "user-mode-only"
    }

    /// A feature of userfaultfd, by its bit. Values from `linux/userfaultfd.h`.
    public enum Feature: UInt64, Codable, Sendable, CaseIterable {
        /// Write protection of anonymous memory (Linux 5.7).
        case writeProtect = 0x1
        /// Missing pages of hugetlbfs (4.11).
        case missingHugetlbfs = 0x10
        /// Missing pages of shared memory and memory files (4.11).
        case missingShmem = 0x20
        /// The fault becomes a SIGBUS in the thread that caused it (4.14).
        case sigbus = 0x80
        /// Pages of hugetlbfs present in the file, absent in the mapping (5.13).
        case minorHugetlbfs = 0x200
        /// Pages of shared memory present in the file, absent in the mapping (5.14).
        case minorShmem = 0x400
        /// Write protection of hugetlbfs and shared memory (5.19).
        case writeProtectShmem = 0x1000
        /// Write protection without faults (6.7).
        case writeProtectAsync = 0x8000
        /// Moving pages between places of one process (6.8).
        case move = 0x10000
    }

    /// Whether faults are handled that the kernel itself causes on the program's behalf.
    public var handlesKernelFaults: Bool { route == .systemCall || route == .device }

    /// Whether the kernel has a feature.
    public func has(_ feature: Feature) -> Bool { featureBits & feature.rawValue != 0 }

    /// Opens a userfaultfd by the best way that works, asks for its features, and closes it.
    public static func probe() -> UserfaultfdSupport {
        let attempts: [(Route, () -> Int32)] = [
            (.systemCall, { tm_probe_userfaultfd(0) }),
            (.device, { tm_probe_userfaultfd_device() }),
            (.userModeOnly, { tm_probe_userfaultfd(1) }),
        ]
        var firstError: Int32 = 0
        for (route, open) in attempts {
            let descriptor = open()
            if descriptor >= 0 {
                defer { close(descriptor) }
                var bits: UInt64 = 0
                let result = tm_probe_userfaultfd_api(descriptor, &bits)
                if result == 0 { return Self(route: route, featureBits: bits, errorNumber: -firstError) }
                if firstError == 0 { firstError = result }
            } else if firstError == 0 {
                firstError = descriptor
            }
        }
        return Self(route: nil, featureBits: 0, errorNumber: -firstError)
    }
}
