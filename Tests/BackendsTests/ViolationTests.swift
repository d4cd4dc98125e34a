import TestSupport
import Testing
import WorkloadKit

@testable import Backends

extension Sessions {
    @Suite struct Violations {
        static let logAddress = TrialSession.arenaBase + UInt(Arena.regionAlignment + MistakenWorkload.logOffset)

        @Test(arguments: [
            (MistakenWorkload.Mistake.deviceOmits, "device", 0, "compute"), (.hostOmits, "host", 1, "update"),
            (.deviceWrites, "device", 0, "compute"), (.hostWrites, "host", 1, "update"),
        ])
        func nameAddressLabelAndStep(mistake: MistakenWorkload.Mistake, side: String, step: Int, name: String) throws {
            let error = try backendError("mistaken", ["mistake": mistake.rawValue], on: .file())
            #expect(error.code == .placementViolation)
            #expect(error.description.contains("the \(side) touched address 0x\(String(Self.logAddress, radix: 16))"))
            #expect(error.description.contains("region 'log', \(MistakenWorkload.logOffset) bytes into it"))
            #expect(error.description.contains("step \(step), round=0/\(name)"))
        }

        @Test
        func needNoWorkloadThatErrs() throws {
            let error = try backendError("list", ["size": "64KiB"], on: .file(plan: "none"))
            #expect(error.code == .placementViolation)
            #expect(error.description.contains("region 'nodes'"))
        }

        @Test(arguments: MistakenWorkload.Mistake.allCases.filter { $0 != .deviceDies && $0 != .hostKills })
        func doNotExistWhereBothSidesReachBothTiers(mistake: MistakenWorkload.Mistake) throws {
            let parameters = ["mistake": mistake.rawValue]
            let expected = try steps("mistaken", [:], on: .baseline).map(\.checksum)
            #expect(try steps("mistaken", parameters, on: .file(.coherent)).map(\.checksum) == expected)
        }

        @Test
        func doNotExistOnTransparentBackends() throws {
            let expected = try steps("mistaken", [:], on: .baseline).map(\.checksum)
            let parameters = ["mistake": MistakenWorkload.Mistake.deviceOmits.rawValue]
            #expect(try steps("mistaken", parameters, on: .uffd()).map(\.checksum) == expected)
        }
    }
}
