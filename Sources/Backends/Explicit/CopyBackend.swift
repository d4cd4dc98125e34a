import WorkloadKit

/// `explicit/copy`: what programs do where memory is not shared. Device memory lies at another address; the program's
/// placements copy ranges there and back, and every pointer in a copied range is changed.
///
/// It is the exclusive `explicit/file` in all else, so that the two differ by the pointers alone: placements in the same
/// units, protection switched with each of them, so that a touch of what was not copied is found.
let copyBackend = BackendKind(
    id: "explicit/copy",
    summary: "device memory lies at another address; placements copy ranges and change every pointer in them",
    parameters: FileParameters.all,
    models: [.exclusive],
    availability: { DevicePlace($0).availability },
    validate: FileParameters.check,
    makeMechanism: { FileMechanism($0, isRelocating: true) },
    holdsTwoCopies: true, needsRelocatableWorkload: true)
