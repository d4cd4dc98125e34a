import Machine
import WorkloadKit

/// `explicit/file`: device memory is a file; the program places ranges by copying and mapping them.
let fileBackend = BackendKind(
    id: "explicit/file",
    summary: "device memory is a file; the program's placements copy ranges and map them on the side that needs them",
    parameters: FileParameters.all,
    models: [.exclusive, .coherent],
    availability: { DevicePlace($0).availability },
    validate: FileParameters.check,
    makeMechanism: { FileMechanism($0) },
    holdsTwoCopies: true)

/// The parameters of backends whose device memory is a file.
enum FileParameters {
    static let all = [
        ParameterDescription(
            "page-size", "page size of the memory files: 4KiB, or a huge page size of this machine such as 2MiB",
            .bytes(4096...(1 << 30)), default: .integer(4096), unit: "bytes"),
        PlacementPlan.parameter,
    ]

    @Sendable
    static func check(_ values: ParameterValues) throws(ParameterError) {
        let size = values.integer("page-size")
        guard size & (size - 1) == 0 else {
            throw ParameterError(
                "'\(ByteCount.format(size))' is no page size for 'page-size': page sizes are powers of two, such as 4KiB or 2MiB"
            )
        }
    }
}
