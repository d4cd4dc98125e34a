import Glibc

extension ProbeContext {
    var userfaultfdItself: Availability {
        switch userfaultfd.route {
        case .systemCall: .available(detail: "opened by system call, handles faults of the kernel too")
        case .device: .available(detail: "opened through /dev/userfaultfd, handles faults of the kernel too")
        case .userModeOnly:
            .available(detail: "for faults in user mode only: a system call on an absent page fails with EFAULT")
        case nil: userfaultfdRefused
        }
    }

    private var userfaultfdRefused: Availability {
        let error = describe(errno: userfaultfd.errorNumber)
        if userfaultfd.errorNumber == ENOSYS {
            return .missing(
                reason: "the kernel has no userfaultfd, or a sandbox hides it: \(error)",
                remedy: "boot a kernel built with CONFIG_USERFAULTFD=y, or start the container with"
                    + " --security-opt seccomp=unconfined")
        }
        if kernelIsOlder(than: KernelVersion(5, 11)) || isRoot {
            return .missing(reason: "userfaultfd is refused: \(error)", remedy: userfaultfdPermission)
        }
        return .missing(
            reason: "userfaultfd is refused even for user mode (\(error)), as container sandboxes do",
            remedy: "start the container with --security-opt seccomp=unconfined, or: \(userfaultfdPermission)")
    }

    /// `vm.unprivileged_userfaultfd` came with Linux 5.2; before it everyone had the right.
    private var userfaultfdPermission: String {
        if isRoot { return "start the container with --cap-add SYS_PTRACE --security-opt seccomp=unconfined" }
        return sysctl("vm.unprivileged_userfaultfd", 1)
    }

    var userfaultfdKernelFaults: Availability {
        guard userfaultfd.route != nil else { return userfaultfdRefused }
        if userfaultfd.handlesKernelFaults {
            return .available(detail: "system calls may touch absent pages (resolver daemon)")
        }
        let device = tree.exists("/dev/userfaultfd") ? ", or: sudo chmod 666 /dev/userfaultfd" : ""
        return .missing(
            reason: "only for faults in user mode: \(describe(errno: userfaultfd.errorNumber))",
            remedy: userfaultfdPermission + device)
    }

    func userfaultfd(
        _ feature: UserfaultfdSupport.Feature, named name: String, since version: KernelVersion
    ) -> Availability {
        guard userfaultfd.route != nil else { return userfaultfdRefused }
        if userfaultfd.has(feature) { return .available(detail: name) }
        if kernelIsOlder(than: version) { return needsKernel(version, for: name) }
        return .missing(
            reason: "the kernel does not offer \(name)",
            remedy: feature == .writeProtectShmem
                ? "boot a kernel built with CONFIG_PTE_MARKER_UFFD_WP=y" : "boot a kernel built with CONFIG_SHMEM=y")
    }
}
