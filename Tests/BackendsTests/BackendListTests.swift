import Glibc
import Machine
import Testing
import WorkloadKit

@testable import Backends

@Suite struct BackendListTests {
    @Test
    func theBaselineComesFirst() {
        #expect(BackendList.all.first?.id == "baseline/shared")
        #expect(Set(BackendList.all.map(\.id)).count == BackendList.all.count)
        #expect(BackendList.named("nothing/such") == nil)
    }

    @Test
    func groupsArePowersOfTwo() throws {
        let uffd = try #require(BackendList.named("transparent/uffd"))
        #expect(try uffd.values(["around": "64"]).integer("around") == 64)
        let error = try #require(throws: ParameterError.self) { _ = try uffd.values(["around": "12"]) }
        #expect(error.description == "'12' is no power of two for 'around': groups are aligned to their size; try 16")
    }

    @Test
    func unknownParametersAreNamed() throws {
        let error = try #require(throws: ParameterError.self) { _ = try BackendList.all[0].values(["around": "1"]) }
        #expect(error.description.contains("backend 'baseline/shared' has no parameter 'around'"))
    }

    @Test
    func memoryIsCountedForBothTiersWhereBothCanBeFull() {
        #expect(BackendList.named("baseline/shared")?.memoryBytes(arenaBytes: 100) == 100)
        #expect(BackendList.named("explicit/file")?.memoryBytes(arenaBytes: 100) == 200)
    }

    @Test(arguments: [
        (EPERM, "may not open a userfaultfd (Operation not permitted)", "sysctl vm.unprivileged_userfaultfd=1"),
        (EACCES, "may not open a userfaultfd (Permission denied)", "run as root"),
        (ENOSYS, "this kernel has no userfaultfd", "CONFIG_USERFAULTFD=y"),
        (EOPNOTSUPP, "lacks signal delivery or write protection", "Linux 5.19"),
        (EMFILE, "opening a userfaultfd: Too many open files", "userfaultfd(2)"),
    ])
    func aMissingUserfaultfdNamesReasonAndRemedy(error: Int32, reason: String, remedy: String) {
        let availability = userfaultfdAvailability(opened: -error, inline: true)
        #expect(!availability.isAvailable)
        #expect("\(availability)".contains(reason))
        #expect("\(availability)".contains(remedy))
    }
}
