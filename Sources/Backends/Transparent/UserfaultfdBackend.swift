import CMemoryShims
import Glibc
import Machine
import PolicyKit
import WorkloadKit

/// `transparent/uffd`: user-space heterogeneous memory management. An access to an absent page moves it here.
let uffdBackend = BackendKind(
    id: "transparent/uffd",
    summary: "userfaultfd in both processes: an access to a page on the other side moves it here",
    parameters: [
        ParameterDescription(
            "around", "pages moved per fault: the aligned group around the faulting one (a power of two)",
            .integer(1...(1 << 18)), default: .integer(1), unit: "pages"),
        ParameterDescription(
            "resolver", "who resolves a fault: the faulting thread in its signal handler, or a handler thread",
            .choice(["inline", "daemon"]), default: .text("inline")),
    ],
    models: [.exclusive],
    availability: { options in userfaultfdAvailability(inline: options.values.text("resolver") == "inline") },
    validate: { values throws(ParameterError) in
        let around = values.integer("around")
        guard around & (around - 1) == 0 else {
            throw ParameterError(
                "'\(around)' is no power of two for 'around': groups are aligned to their size; try \(around.nextPowerOfTwo)"
            )
        }
    },
    makeMechanism: { Userfaultfd($0) },
    holdsTwoCopies: false)

extension Int {
    fileprivate var nextPowerOfTwo: Int { 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}

/// Opens a userfaultfd the way the mechanism does, and closes it.
private func userfaultfdAvailability(inline: Bool) -> Availability {
    let opened = tm_uffd_open(inline)
    if opened >= 0 { close(opened) }
    return userfaultfdAvailability(opened: opened, inline: inline)
}

/// What the user is told of an attempt to open a userfaultfd that gave a descriptor or -errno.
func userfaultfdAvailability(opened: Int32, inline: Bool) -> Availability {
    if opened >= 0 {
        return .available(
            detail: inline ? "faults resolved in the faulting thread" : "faults resolved by a handler thread")
    }
    switch -opened {
    case EPERM, EACCES:
        return .missing(
            reason: "this process may not open a userfaultfd (\(errorText(-opened)))",
            remedy:
                "sudo sysctl vm.unprivileged_userfaultfd=1, or run as root, or give read and write access to /dev/userfaultfd"
        )
    case ENOSYS:
        return .missing(reason: "this kernel has no userfaultfd", remedy: "a kernel built with CONFIG_USERFAULTFD=y")
    case EOPNOTSUPP:
        return .missing(
            reason: "this kernel's userfaultfd lacks signal delivery or write protection of shared memory",
            remedy: "Linux 5.19 or newer with CONFIG_HAVE_ARCH_USERFAULTFD_WP=y")
    default:
        return .missing(reason: "opening a userfaultfd: \(errorText(-opened))", remedy: "see userfaultfd(2)")
    }
}
