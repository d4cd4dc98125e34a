import CMemoryShims
import Foundation
import TestSupport
import TiermarkTesting
import Testing

@testable import Backends

extension Sessions {
    @Suite struct Lifetime {
        @Test(arguments: [BackendCase.baseline, .uffd(), .file()])
        func aKilledDeviceIsAnError(backend: BackendCase) throws {
            let error = try backendError("mistaken", ["mistake": "device-dies"], on: backend)
            #expect(error.code == .deviceLost)
            #expect(error.description.contains("signal 9"))
        }

        @Test(arguments: [BackendCase.baseline, .uffd(), .uffd("daemon"), .file()])
        func aDeviceKilledDuringAHostStepIsAnError(backend: BackendCase) throws {
            let error = try backendError("mistaken", ["mistake": "host-kills"], on: backend)
            #expect(error.code == .deviceLost)
            #expect(error.description.contains("was ended by signal 9 (Killed)"))
        }

        @Test
        func theDeviceEndsWithAKilledHost() throws {
            let host = Process()
            let output = Pipe()
            host.executableURL = URL(fileURLWithPath: try BuiltProgram.path("TestDevice"))
            host.arguments = ["__host"]
            host.standardOutput = output
            try host.run()
            let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            #expect(said == "ready\n")
            let devices = ProcessTable.children(of: host.processIdentifier)
            #expect(devices.count == 1)
            kill(host.processIdentifier, SIGKILL)
            host.waitUntilExit()
            #expect(ProcessTable.wait { !devices.contains(where: ProcessTable.isRunning) })
        }

        @Test
        func theDeviceEndsWithItsSession() throws {
            let before = Set(ProcessTable.children(of: getpid()))
            _ = try steps("mistaken", [:], on: .uffd())
            let left = Set(ProcessTable.children(of: getpid())).subtracting(before)
            #expect(!left.contains { ProcessTable.name($0) == "TestDevice" })
        }

        @Test
        func nothingOfTheArenaStaysMapped() throws {
            for backend: BackendCase in [.baseline, .uffd(), .uffd("daemon"), .file()] {
                _ = try steps("mistaken", [:], on: backend)
                let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
                #expect(!maps.contains("tiermark-host") && !maps.contains("tiermark-device"), "\(backend)")
            }
        }

        @Test
        func aTakenAddressIsAnError() throws {
            let file = try MemoryFile.anonymous("tiermark-test", length: 4096)
            let squatter = try Mapping(of: file, at: TrialSession.arenaBase, length: 4096, "mapping a page")
            let error = try withExtendedLifetime(squatter) { try backendError("mistaken", [:], on: .baseline) }
            #expect(error.description.contains("of the host's memory at address 0x400000000000"))
            #expect(error.description.contains("must both have free: File exists"))
        }

        @Test
        func aMissingDeviceProgramIsAnError() throws {
            let error = try #require(throws: BackendError.self) {
                try onOwnThread {
                    _ = try TrialSession(
                        .init(
                            workload: MistakenWorkload.kind, parameters: [:], backend: BackendList.all[0],
                            backendParameters: [:], model: .exclusive, devicePath: nil, counters: [],
                            deviceProgram: ("/no/such/program", ["program"])))
                }
            }
            #expect(error.description == "starting the device process /no/such/program: No such file or directory")
        }

        @Test
        func aProgramThatIsNoDeviceIsAnError() throws {
            let error = try #require(throws: BackendError.self) {
                try onOwnThread {
                    _ = try TrialSession(
                        .init(
                            workload: MistakenWorkload.kind, parameters: [:], backend: BackendList.all[0],
                            backendParameters: [:], model: .exclusive, devicePath: nil, counters: [],
                            deviceProgram: ("/bin/true", ["true"])))
                }
            }
            #expect(error.code == .deviceLost)
        }

        @Test
        func tooManyThreadsAreAnError() throws {
            #expect(throws: (any Error).self) { try steps("list", ["threads": "257"], on: .baseline) }
        }
    }
}
