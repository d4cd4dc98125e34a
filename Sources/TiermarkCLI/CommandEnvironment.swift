import Backends
import Experiments
import Synchronization
import WorkloadKit

/// The workloads of this program, set once before the command line is parsed.
enum CommandEnvironment {
    private static let installed = Mutex<[WorkloadKind]>([])

    static func install(_ workloads: [WorkloadKind]) { installed.withLock { $0 = workloads } }

    static var workloads: [WorkloadKind] { installed.withLock { $0 } }

    static var catalogue: Catalogue { Catalogue(workloads: workloads, backends: BackendList.all) }
}
