import Backends
import CFloors
import Foundation

if CommandLine.arguments.dropFirst().first == "__device" { DeviceProcess.run(workloads: workloads) }

floor_start()
var cpus: [Int32] = [0, 0]
let available = floor_cpus(&cpus)
// Before anything else is mapped, so that the child has nothing of this process but the program.
let opened = floor_moves_open(movedPages)
print("\(available) CPUs; host on CPU \(cpus[0]), device on CPU \(cpus[1])")
print("\(padded("", 40)) \(padded("median (min..max)", 24)) target")

func report(_ name: String, _ measure: () throws -> [Ratio]?) {
    do {
        guard let ratios = try measure() else {
            print("\(padded(name, 40)) skipped: not enough huge pages of 2 MiB could be reserved")
            return
        }
        for ratio in ratios { print(ratio.line) }
    } catch {
        print("\(padded(name, 40)) failed: \(error)")
    }
}

report("loops") { try loopRatios(cpu: cpus[0]) }
if opened == 0 {
    report("around=1") { [try faultRatio(around: 1)] }
    report("around=16") { [try faultRatio(around: 16)] }
} else {
    print(
        "\(padded("transparent/uffd", 40)) skipped: the minimal program cannot start: \(String(cString: strerror(-opened)))"
    )
}
floor_moves_close()
report("4KiB placements") { try placementRatios(pageSize: 4096, atLeast: 0.35) }
report("2MiB placements") {
    try withHugePages(bytes: 4 * MoverWorkload.size + (8 << 20)) {
        try placementRatios(pageSize: 2 << 20, atLeast: 0.7)
    }
}
