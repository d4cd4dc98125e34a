import CWorkloadABI
import WorkloadKit

extension PluginWorkload: RelocatableWorkload {
    var isRelocatable: Bool { instance.shape.isRelocatable }

    func relocate(_ part: RegionPart, by relocation: Relocation) -> Int {
        guard let relocate = instance.library.calls.relocate else {
            preconditionFailure("plug-in workload '\(instance.library.name)' offers no 'relocate'")
        }
        var change = tiermark_relocation(
            source: UInt64(relocation.source), destination: UInt64(relocation.destination),
            bytes: UInt64(relocation.byteCount))
        let changed = part.label.withCString { label in
            var passed = tiermark_part(
                label: label, region: UInt64(part.region), offset: UInt64(part.offset),
                bytes: UInt64(part.bytes.count), copy: part.bytes.baseAddress)
            return relocate(instance.state, &passed, &change)
        }
        return checked(changed, of: part)
    }

    private func checked(_ changed: UInt64, of part: RegionPart) -> Int {
        guard changed <= UInt64(part.bytes.count / 8) else {
            PluginFailure.end(
                "plug-in workload '\(instance.library.name)': 'relocate' counted \(changed) pointers in "
                    + "\(part.bytes.count) bytes of region '\(part.label)': count each pointer that was changed once")
        }
        return Int(changed)
    }
}
