import CMemoryShims
import Glibc
import Testing
import WorkloadKit

@testable import Backends

@Suite struct SoftwareDeviceTests {
    private func sockets() throws -> (Handshake, Handshake) {
        var ends: [Int32] = [-1, -1]
        try check(tm_socket_pair(&ends), "making a socket pair")
        return (Handshake(socket: ends[0]), Handshake(socket: ends[1]))
    }

    @Test
    func messagesCarryDescriptors() throws {
        let (host, device) = try sockets()
        let file = try MemoryFile.anonymous("tiermark-test", length: 8192)
        try host.send(["answer": 42], descriptors: [file.descriptor])
        let (value, descriptors) = try device.receive([String: Int].self, descriptors: 1)
        #expect(value == ["answer": 42])
        let copy = MemoryFile(descriptor: descriptors[0], length: 8192, pageSize: 4096, kind: "copy")
        #expect(copy.descriptor != file.descriptor)
        #expect(lseek(copy.descriptor, 0, SEEK_END) == 8192)
        close(host.socket)
        close(device.socket)
    }

    @Test
    func anEndedPeerIsAnError() throws {
        let (host, device) = try sockets()
        close(device.socket)
        let error = try #require(throws: BackendError.self) { _ = try host.receive(DeviceReady.self) }
        #expect(error.code == .deviceLost)
        close(host.socket)
    }

    @Test
    func missingDescriptorsAreAnError() throws {
        let (host, device) = try sockets()
        try host.send(["answer": 42])
        let error = try #require(throws: BackendError.self) {
            _ = try device.receive([String: Int].self, descriptors: 2)
        }
        #expect(error.description == "0 descriptors came with a message that carries 2")
        close(host.socket)
        close(device.socket)
    }

    @Test
    func nonsenseIsAnError() throws {
        let (host, device) = try sockets()
        try host.send(["answer": "text"])
        #expect(throws: BackendError.self) { _ = try device.receive([String: Int].self) }
        close(host.socket)
        close(device.socket)
    }

    @Test
    func theSharedAreaHoldsWhatWasPutThere() throws {
        let area = try SharedArea.make(.init(arenaBytes: 2 << 20, lanes: 3, samples: 16, changes: 8))
        let changes = (0..<8).map { MappingChange(action: .allowRead, offset: $0 << 12, length: 4096 + $0) }
        for (index, change) in changes.enumerated() { area[change: index] = change }
        for side in Initiator.allCases {
            for lane in 0..<3 { area.samples(side, lane: lane).update(repeating: 0, count: 16) }
        }
        area.states.update(repeating: 0xFF, count: area.shape.pages)
        area.policyState.update(repeating: 0xFF, count: 4096)
        #expect((0..<8).map { area[change: $0] } == changes)
        #expect(area.samples(.device, lane: 2)[15] == 0)
        #expect(area.shape.byteCount >= area.shape.policyOffset + 4096)
    }

    @Test
    func countsAddUpOverLanes() throws {
        let area = try SharedArea.make(.init(arenaBytes: 2 << 20, lanes: 3, samples: 16, changes: 8))
        for lane in 0..<3 { area.lane(.device, lane).pointee.faults = UInt64(lane + 1) }
        #expect(area.total(.device, \.faults) == 6)
        #expect(area.total(.host, \.faults) == 0)
    }

    @Test
    func memoryFilesGiveTheirPagesBack() throws {
        let file = try MemoryFile.anonymous("tiermark-test", length: 1 << 20)
        #expect(file.heldBytes == 0)
        try file.allocateAll()
        #expect(file.heldBytes == 1 << 20)
        try file.punchAll()
        #expect(file.heldBytes == 0)
    }

    @Test
    func latenciesKeepThreeDigitsAndCountWhatFoundNoRoom() {
        var recorder = LatencyRecorder()
        #expect(recorder.seconds(quantile: 0.5, secondsPerTick: 1) == nil)
        var ticks = (1...1000).map { UInt64($0) }
        recorder.record(&ticks, stored: 1000, laps: 1200)
        #expect(recorder.dropped == 200)
        #expect(abs((recorder.seconds(quantile: 0.5, secondsPerTick: 1e-3) ?? 0) - 0.5) <= 0.002)
        #expect(recorder.buckets(secondsPerTick: 1).reduce(0) { $0 + $1.count } == 1000)
    }

    @Test
    func systemErrorsSayWhatFailed() throws {
        #expect(try check(7, "nothing") == 7)
        let error = try #require(throws: BackendError.self) { try check(-ENOMEM, "mapping") }
        #expect(error.description == "mapping: Cannot allocate memory")
    }
}
