import Testing

@testable import Backends

@Suite struct CounterScopeTests {
    private static let presets = [
        "L1_DCM", "L1_ICM", "L2_DCM", "L2_ICM", "L3_DCM", "L3_ICM", "L1_TCM", "L2_TCM",
        "L3_TCM", "CA_SNP", "CA_SHR", "CA_CLN", "CA_INV", "CA_ITV", "L3_LDM", "L3_STM", "BRU_IDL", "FXU_IDL",
        "FPU_IDL", "LSU_IDL", "TLB_DM", "TLB_IM", "TLB_TL", "L1_LDM", "L1_STM",
    ].map { "papi/PAPI_\($0)" }

    @Test func theWholeSystemsCountersNeedNoRoomInTheSharedArea() throws {
        let scope = try CounterScope.split(["vmstat/*", "rusage/minor-faults"])
        #expect(scope.thread == ["rusage/minor-faults"] && scope.process.count > 24)
        let counters = try LaneCounters(scope.process)
        #expect(counters.names == scope.process && counters.missing.isEmpty)
    }

    @Test func moreCountersOfThreadsThanFitAreRefusedWithTheNumbers() throws {
        #expect(try CounterScope.split(Array(Self.presets.dropLast())).thread.count == 24)
        #expect {
            try CounterScope.split(Self.presets)
        } throws: { error in
            "\(error)".contains("25 counters of threads") && "\(error)".contains("at most 24")
        }
    }
}
