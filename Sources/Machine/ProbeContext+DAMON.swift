extension ProbeContext {
    var damonMigrate: Availability { damonObstacle ?? damonTrial(virtual: false) }

    var damonMigrateVirtual: Availability { damonObstacle ?? damonTrial(virtual: true) }

    /// Why DAMON cannot even be tried. Nil if it can.
    private var damonObstacle: Availability? {
        if kernelIsOlder(than: KernelVersion(6, 11)) {
            return needsKernel(KernelVersion(6, 11), for: "DAMON's migrate_hot and migrate_cold")
        }
        let knob = "\(DAMON.directory)/nr_kdamonds"
        guard machine.damon.hasSysfs else {
            return .missing(
                reason: "the kernel has no \(DAMON.directory)",
                remedy: "boot a kernel built with CONFIG_DAMON=y, CONFIG_DAMON_PADDR=y, CONFIG_DAMON_SYSFS=y")
        }
        guard machine.memoryNodes.count >= 2 else { return numaNodes }
        guard isWritable(knob) else {
            return .missing(
                reason: "\(knob) may not be written by this user",
                remedy: isRoot ? "start the container with --privileged" : "sudo tiermark doctor")
        }
        guard machine.damon.workers.isEmpty else { return damonInUse }
        return damonModules
    }

    /// The kernel's own users of DAMON start it for themselves alone (`exclusive` in mm/damon/core.c).
    private var damonModules: Availability? {
        let modules = machine.damon.activeModules
        guard !modules.isEmpty else { return nil }
        return .missing(
            reason: "the kernel itself uses DAMON (\(modules.joined(separator: ", "))) and lets nobody else",
            remedy: modules.map { echo("N", to: "/sys/module/\($0)/parameters/enabled") }.joined(separator: " && "))
    }

    /// Someone else's setup is not touched, not even to try something.
    private var damonInUse: Availability {
        let running = machine.damon.workers.filter(\.isRunning)
        let stop = running.map { echo("off", to: "\(DAMON.directory)/\($0.id)/state") }
        let clear = echo(0, to: "\(DAMON.directory)/nr_kdamonds")
        let count = machine.damon.workers.count
        return .missing(
            reason: "another program has set up \(count) DAMON thread(s), \(running.count) running",
            remedy: "end the program that uses DAMON, or stop its threads: "
                + (stop + [clear]).joined(separator: " && "))
    }

    /// Sets up one worker that is never started, names the two actions, and removes it.
    func damonTrial(virtual: Bool) -> Availability {
        let directory = DAMON.directory
        let scheme = "\(directory)/0/contexts/0/schemes/0"
        let steps = [
            ("1", "\(directory)/nr_kdamonds"), ("1", "\(directory)/0/contexts/nr_contexts"),
            ("1", "\(directory)/0/contexts/0/schemes/nr_schemes"), ("migrate_hot", "\(scheme)/action"),
            ("migrate_cold", "\(scheme)/action"),
        ]
        defer { _ = tree.write("0", to: "\(directory)/nr_kdamonds") }
        for (value, path) in steps {
            let result = tree.write(value, to: path)
            if result != 0 {
                return .missing(
                    reason: "writing \(value) to \(path) fails: \(describe(errno: result))",
                    remedy: "boot Linux 6.11 or newer built with CONFIG_DAMON_SYSFS=y and CONFIG_DAMON_PADDR=y")
            }
        }
        let operations = (tree.text("\(directory)/0/contexts/0/avail_operations") ?? "").words.map(String.init)
        return virtual ? virtualMigration(operations, scheme: scheme) : physicalMigration(operations)
    }

    private func physicalMigration(_ operations: [String]) -> Availability {
        let list = operations.joined(separator: ", ")
        return operations.contains("paddr")
            ? .available(detail: "migrate_hot and migrate_cold accepted; monitors \(list)")
            : .missing(
                reason: "DAMON monitors only \(list), migration needs physical memory",
                remedy: "boot a kernel built with CONFIG_DAMON_PADDR=y")
    }

    /// Older kernels accept the actions for virtual addresses and do nothing. `dests` came with the rest in Linux 6.17.
    private func virtualMigration(_ operations: [String], scheme: String) -> Availability {
        guard operations.contains("fvaddr") else {
            return .missing(
                reason: "DAMON monitors only \(operations.joined(separator: ", ")), not the addresses of one program",
                remedy: "boot a kernel built with CONFIG_DAMON_VADDR=y")
        }
        guard tree.exists("\(scheme)/dests") else {
            return needsKernel(KernelVersion(6, 17), for: "DAMON's migration of one program's memory")
        }
        return .available(detail: "migrate_hot and migrate_cold of one program's addresses")
    }
}
