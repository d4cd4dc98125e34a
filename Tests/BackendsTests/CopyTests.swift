import TestSupport
import Testing
import WorkloadKit

@testable import Backends

/// `explicit/copy`: device memory at another address.
extension Sessions {
    @Suite struct Copies {
        /// 64 pages, one node each, in the order of memory; the host touches the first 16 of them.
        let list = [
            "size": "256KiB", "node-size": "4KiB", "order": "sequential", "rounds": "2", "device-touch": "1",
            "host-touch": "0.25", "write": "1",
        ]

        @Test(arguments: ["list", "tree", "vector", "mixed"], [1, 3])
        func checksumsAreThoseOfTheBaseline(workload: String, threads: Int) throws {
            let parameters = Checksums().parameters(workload, threads: threads)
            let expected = try steps(workload, parameters, on: .baseline).map(\.checksum)
            for plan in ["exact", "whole"] {
                let found = try run(workload, parameters, on: .copy(plan: plan), repetitions: 2)
                #expect(found.map { $0.steps.map(\.checksum) } == [expected, expected], "\(plan)")
            }
        }

        @Test
        func aTreeThatGrowsBetweenItsSearchesIsRelocatedAsItIs() throws {
            let parameters = [
                "size": "64KiB", "fanout": "5", "inserts": "700", "rounds": "4", "host-touch": "1", "lookups": "3000",
            ]
            let expected = try steps("tree", parameters, on: .baseline).map(\.checksum)
            #expect(try steps("tree", parameters, on: .copy()).map(\.checksum) == expected)
        }

        @Test
        func everyCopiedPointerIsChanged() throws {
            let steps = try steps("list", list, on: .copy())
            #expect(steps.map(\.bytesToDevice) == [64, 0, 16, 0].map { $0 * 4096 })
            #expect(steps.map(\.bytesToHost) == [0, 16, 0, 16].map { $0 * 4096 })
            #expect(steps.map(\.fixups) == [64, 16, 16, 16])
            #expect(steps.allSatisfy { $0.fixup > 0 && $0.fixup <= $0.move && $0.faults == 0 })
        }

        @Test
        func whatWasOnlyReadIsNeitherCopiedNorChangedAgain() throws {
            let steps = try steps("list", list.merging(["write": "0"]) { $1 }, on: .copy())
            #expect(steps.map(\.fixups) == [64, 0, 0, 0])
            #expect(steps.dropFirst().allSatisfy { $0.fixup == 0 })
        }

        @Test
        func otherBackendsChangeNone() throws {
            for backend: BackendCase in [.baseline, .uffd(), .file()] {
                #expect(try steps("list", list, on: backend).allSatisfy { $0.fixups == 0 && $0.fixup == 0 })
            }
        }

        @Test
        func arraysHaveNothingToChange() throws {
            let steps = try steps("vector", ["size": "128KiB", "rounds": "1"], on: .copy())
            #expect(steps[0].bytesToDevice > 0)
            #expect(steps.allSatisfy { $0.fixups == 0 })
        }

        @Test
        func bothCopiesAreHeld() throws {
            let steps = try steps("list", list, on: .copy())
            #expect(steps.allSatisfy { $0.hostHeld == 2 << 20 && $0.deviceHeld == 64 * 4096 })
        }

        @Test
        func phasesAddUpToWallTime() throws {
            for step in try steps("list", list, on: .copy()) {
                let phases = [step.launch, step.stall, step.move, step.compute]
                #expect(abs(phases.reduce(0, +) - step.wall) < 1e-9, "\(step)")
            }
        }

        @Test
        func aTouchOfWhatWasNotCopiedIsAViolation() throws {
            let error = try backendError("list", ["size": "64KiB", "order": "sequential"], on: .copy(plan: "none"))
            #expect(error.code == .placementViolation)
            let address = PointerFixups.deviceArena
            #expect(error.description.contains("the device touched address 0x\(String(address, radix: 16))"))
            #expect(error.description.contains("region 'nodes', 0 bytes into it"))
        }

        @Test
        func aPlanThatIsOneRoundOldCopiesTooLittle() throws {
            let parameters = ["size": "256KiB", "order": "sequential", "device-touch": "0.3", "shift": "0.5"]
            let error = try backendError("list", parameters, on: .copy(plan: "stale"))
            #expect(error.code == .placementViolation)
        }

        @Test
        func aWorkloadThatKeepsItsPointersToItselfCannotBeCopied() throws {
            let error = try backendError("mistaken", [:], on: .copy())
            #expect(error.code == .unavailable)
            #expect(error.description.contains("does not say where it stores pointers"))
        }
    }
}
