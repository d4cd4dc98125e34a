import Foundation
import Testing

@testable import Machine

/// The machine the tests run on must agree with itself, whatever it is.
@Suite struct LiveMachineTests {
    private let machine = MachineDescription.current()

    @Test func nodesAndCPUsAgree() {
        let online = Set(machine.processor.onlineCPUs)
        #expect(!online.isEmpty)
        #expect(online.isSuperset(of: machine.processor.allowedCPUs))
        #expect(!machine.processor.allowedCPUs.isEmpty)
        let ofNodes = machine.nodes.flatMap(\.cpus)
        #expect(Set(ofNodes).count == ofNodes.count, "no CPU belongs to two nodes")
        #expect(online.isSuperset(of: ofNodes))
        for node in machine.nodes {
            #expect(node.freeBytes <= node.totalBytes)
            #expect(node.distances.isEmpty || node.distances.map(\.node) == machine.nodes.map(\.id))
        }
    }

    @Test func memoryAgrees() {
        let memory = machine.memory
        #expect(memory.totalBytes > 0)
        #expect(memory.availableBytes <= memory.totalBytes)
        #expect(memory.freeBytes <= memory.totalBytes)
        #expect(memory.swapFreeBytes <= memory.swapTotalBytes)
        #expect(machine.availableMemory.bytes <= memory.availableBytes)
        #expect(memory.pageBytes == UInt64(getpagesize()))
        for pool in machine.hugePagePools { #expect(pool.free <= pool.total) }
    }

    @Test func theKernelIsTheRunningOne() throws {
        #expect(KernelVersion(release: machine.operatingSystem.kernelRelease) != nil)
        #expect(!machine.operatingSystem.architecture.isEmpty)
        #expect(machine.operatingSystem.libcVersion.hasPrefix("glibc 2."))
        #expect(machine.fingerprint == MachineDescription.current().fingerprint)
        let data = try JSONEncoder().encode(machine)
        #expect(try JSONDecoder().decode(MachineDescription.self, from: data) == machine)
    }

    @Test func probesLeaveNoDescriptorsMappingsOrDAMONThreadsBehind() throws {
        func descriptors() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
        let workers = DAMON.current(FileTree()).workers.map(\.id)
        _ = DoctorReport.current()
        let before = try descriptors()
        for _ in 0..<20 { _ = Feature.availability(of: Feature.allCases) }
        // Other tests open a file or two at the same time; twenty rounds of leaks would be far more.
        #expect(try descriptors() < before + 20)
        #expect(DAMON.current(FileTree()).workers.map(\.id) == workers)
        let maps = try String(contentsOfFile: "/proc/self/maps", encoding: .utf8)
        #expect(!maps.contains("tiermark-probe"))
    }

    @Test func userfaultfdAgreesWithItself() {
        let support = UserfaultfdSupport.probe()
        #expect((support.route == nil) == (support.featureBits == 0))
        #expect((support.route == .systemCall) == (support.errorNumber == 0))
        #expect(Feature.userfaultfd.availability.isAvailable == (support.route != nil))
    }
}
