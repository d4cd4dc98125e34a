import CMemoryShims
import Glibc
import ListWorkload
import Machine
import TestSupport
import Testing
import WorkloadKit

@testable import Backends

extension Sessions {
    /// On this machine's own node: what needs two is tested in the lab.
    @Suite struct NodeArenas {
        private static let base = TrialSession.arenaBase
        private static let length = 4 << 20

        private static func node() throws -> Int {
            try #require(MachineDescription.current().memoryNodes.first).id
        }

        @Test(arguments: ["anon", "shmem", "file"])
        func putsEveryPageOnTheNode(kind: String) throws {
            let directory = try TemporaryDirectory()
            let memory = try #require(ArenaMemory(kind == "file" ? "file:\(directory.path)" : kind))
            let arena = try NodeArena(memory, at: Self.base, length: Self.length, pageSize: 4096)
            let node = try Self.node()
            try arena.fill(.bound(node))
            let nodes = try arena.pages.locate()
            #expect(nodes.count == 1024)
            #expect(nodes.allSatisfy { $0 == Int32(node) })
            #expect(try arena.settle(on: node) == 0)
        }

        @Test(arguments: ["anon", "shmem"])
        func readsAsZeroAfterBeingFilledAgain(kind: String) throws {
            let arena = try NodeArena(
                try #require(ArenaMemory(kind)), at: Self.base, length: Self.length, pageSize: 4096)
            try arena.fill(.standard)
            let bytes = try #require(UnsafeMutableRawPointer(bitPattern: Self.base))
            memset(bytes, 7, Self.length)
            try arena.fill(.standard)
            #expect(bytes.load(fromByteOffset: 8192, as: UInt64.self) == 0)
        }

        @Test
        func takesHugePagesWhateverTheSystemsSetting() throws {
            let arena = try NodeArena(.anonymous, at: Self.base, length: Self.length, pageSize: 2 << 20)
            try arena.fill(.standard)
            #expect(try arena.hugeBytes() == Self.length)
            let node = try Self.node()
            #expect(try arena.pages.move(0..<1024, to: node, stride: arena.stride) == 0)
        }

        @Test
        func saysHowManyPagesAreNotWhereTheyBelong() throws {
            let arena = try NodeArena(.anonymous, at: Self.base, length: Self.length, pageSize: 4096)
            try arena.fill(.standard)
            let error = #expect(throws: BackendError.self) { try arena.settle(on: 61) }
            #expect(error?.description.contains("61") == true)
        }

        @Test
        func findsAPageThatIsNotThere() throws {
            let arena = try NodeArena(.anonymous, at: Self.base, length: Self.length, pageSize: 4096)
            #expect(try arena.pages.locate(5..<6)[0] == -ENOENT)
        }

        @Test
        func runsAProgramWithAThreadForTheDevice() throws {
            let expected = try steps("list", Self.small, on: .baseline).map(\.checksum)
            for arena in [ArenaMemory.anonymous, .shared] {
                let steps = try Self.run(FixedNodes(.local), arena)
                #expect(steps.map(\.checksum) == expected)
                #expect(steps.allSatisfy { $0.pagesChangedTier == 0 && $0.deviceResident == 0 })
                #expect(steps.allSatisfy { $0.wall > 0 && abs($0.wall - $0.launch - $0.move - $0.compute) < 1e-9 })
            }
        }

        @Test
        func failsWhenPagesCannotBeWhereTheBackendSays() throws {
            #expect(throws: BackendError.self) { try Self.run(FixedNodes(.remote), .anonymous) }
        }

        private static let small = ["size": "1MiB", "rounds": "2"]

        private static func kind(_ behaviour: any NodeBehaviour, _ choice: NodeChoice) -> BackendKind {
            let handed = Handed(behaviour)
            return BackendKind(
                id: "baseline/test", summary: "", parameters: localBaseline.parameters, models: [.coherent],
                availability: { _ in .available(detail: "") },
                makeMechanism: { NodeMechanism($0, handed.behaviour, choice: choice) }, holdsTwoCopies: false,
                arenas: [.anonymous, .shared], devicePlacement: .thread)
        }

        /// Unchecked: one session uses it, on one thread.
        private struct Handed: @unchecked Sendable {
            let behaviour: any NodeBehaviour
            init(_ behaviour: any NodeBehaviour) { self.behaviour = behaviour }
        }

        /// Host tier: this machine's node. Device tier: a node that only the description has.
        private static func run(_ behaviour: any NodeBehaviour, _ arena: ArenaMemory) throws -> [StepMeasurement] {
            let host = try node()
            let choice = try NodeChoice(
                nil, on: machine([fakeNode(host, cpus: [0]), fakeNode(host + 1)]))
            let kind = Self.kind(behaviour, choice)
            return try onOwnThread {
                let session = try TrialSession(
                    .init(
                        workload: listWorkload, parameters: small, backend: kind, backendParameters: [:],
                        model: .coherent, devicePath: nil, arena: arena, counters: [], deviceProgram: ("", [])))
                defer { _ = session.conclude() }
                return try session.repeatProgram(records: true) { _ in }.steps
            }
        }
    }
}
