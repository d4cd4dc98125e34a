import Testing
import WorkloadKit

@testable import Backends

/// Faults and bytes that can be worked out by hand.
extension Sessions {
    @Suite struct Counts {
        /// 64 pages, one node each, in the order of memory; the host touches the first 16 of them.
        let list = [
            "size": "256KiB", "node-size": "4KiB", "order": "sequential", "rounds": "2", "device-touch": "1",
            "host-touch": "0.25", "write": "1",
        ]

        @Test(arguments: [1, 4, 16])
        func aFaultMovesItsGroup(around: Int) throws {
            let steps = try steps("list", list, on: .uffd(around: around))
            #expect(steps.map(\.faults) == [64, 16, 16, 16].map { $0 / around })
            #expect(steps.map(\.pagesToDevice) == [64, 0, 16, 0])
            #expect(steps.map(\.pagesToHost) == [0, 16, 0, 16])
            #expect(steps.map(\.bytesToDevice) == [64, 0, 16, 0].map { $0 * 4096 })
            #expect(steps.map(\.deviceResident) == [64, 48, 64, 48].map { $0 * 4096 })
            #expect(steps.allSatisfy { $0.hostResident + $0.deviceResident == 2 << 20 && $0.placementCalls == 0 })
        }

        @Test
        func aHandlerThreadMovesTheSamePages() throws {
            let steps = try steps("list", list, on: .uffd(around: 16, "daemon"))
            #expect(steps.map(\.faults) == [4, 1, 1, 1])
            #expect(steps.map(\.pagesToDevice) == [64, 0, 16, 0])
        }

        @Test
        func everyThreadsFaultsCount() throws {
            let steps = try steps("list", list.merging(["threads": "3"]) { $1 }, on: .uffd())
            #expect(steps.map(\.pagesToDevice) == [64, 0, 16, 0])
            #expect(steps.map(\.faults) == [64, 16, 16, 16])
        }

        @Test
        func vectorFaultsOnEveryPageOfEveryArray() throws {
            // Two arrays of 8192 doubles: 16 pages each.
            let parameters = [
                "size": "128KiB", "kernel": "copy", "rounds": "1", "device-touch": "1", "host-touch": "1",
            ]
            let one = try steps("vector", parameters, on: .uffd())
            #expect(one.map(\.faults) == [32, 32])
            #expect(one.map(\.pagesToDevice) == [32, 0])
            let sixteen = try steps("vector", parameters, on: .uffd(around: 16))
            #expect(sixteen.map(\.faults) == [2, 2])
        }

        @Test
        func placementsCopyWhatTheyName() throws {
            let steps = try steps("list", list, on: .file())
            #expect(steps.map(\.faults) == [0, 0, 0, 0])
            #expect(steps.map(\.placementCalls) == [1, 1, 1, 1])
            #expect(steps.map(\.bytesToDevice) == [64, 0, 16, 0].map { $0 * 4096 })
            #expect(steps.map(\.bytesToHost) == [0, 16, 0, 16].map { $0 * 4096 })
            #expect(steps.map(\.deviceResident) == [64, 48, 64, 48].map { $0 * 4096 })
        }

        @Test
        func whatWasOnlyReadIsNotCopiedBack() throws {
            let steps = try steps("list", list.merging(["write": "0"]) { $1 }, on: .file())
            #expect(steps.map(\.bytesToDevice) == [64 * 4096, 0, 0, 0])
            #expect(steps.map(\.bytesToHost) == [0, 0, 0, 0])
        }

        @Test
        func aPlanOfWholeRegionsMovesThem() throws {
            let steps = try steps("list", list, on: .file(plan: "whole"))
            #expect(steps.map(\.bytesToDevice) == [64, 0, 64, 0].map { $0 * 4096 })
            #expect(steps.map(\.bytesToHost) == [0, 64, 0, 64].map { $0 * 4096 })
        }

        @Test
        func nothingMovesOnTheBaseline() throws {
            let steps = try steps("list", list, on: .baseline)
            #expect(steps.count == 4)
            #expect(steps.allSatisfy { $0.faults == 0 && $0.bytesToDevice == 0 && $0.bytesToHost == 0 })
            #expect(steps.allSatisfy { $0.stall == 0 && $0.placementCalls == 0 && $0.deviceResident == 0 })
        }

        @Test
        func operationsAndBytesTouchedAreTheWorkloads() throws {
            for backend: BackendCase in [.baseline, .uffd(), .file()] {
                let steps = try steps("list", list, on: backend)
                #expect(steps.map(\.operations) == [64, 16, 64, 16])
                #expect(steps.map(\.bytesTouched) == [64, 16, 64, 16].map { $0 * 16 })
            }
        }

        @Test(arguments: [BackendCase.baseline, .uffd(), .uffd("daemon"), .file(), .file(.coherent)])
        func phasesAddUpToWallTime(backend: BackendCase) throws {
            for step in try steps("list", list, on: backend) {
                let phases = [step.launch, step.stall, step.move, step.compute]
                #expect(abs(phases.reduce(0, +) - step.wall) < 1e-9, "\(step)")
                #expect(phases.allSatisfy { $0 >= 0 } && step.wall > 0)
            }
        }

        @Test
        func latenciesAreRecordedPerSide() throws {
            let repetition = try #require(
                try run("list", ["size": "1MiB", "node-size": "64", "rounds": "1"], on: .baseline).first)
            #expect(repetition.build > 0)
            #expect(repetition.startHostResident == 2 << 20)
            #expect(repetition.startDeviceResident == 0)
        }
    }
}
