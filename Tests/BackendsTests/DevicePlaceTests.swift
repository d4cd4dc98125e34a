import CMemoryShims
import Foundation
import Glibc
import Machine
import TestSupport
import Testing
import WorkloadKit

@testable import Backends

/// What may hold device memory, and what the user is told of everything else.
@Suite struct DevicePlaceTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(inMemory: true) }

    private func place(_ path: String?, arenaBytes: Int = 2 << 20, pageSize: String = "4KiB") throws -> DevicePlace {
        DevicePlace(
            BackendOptions(
                values: try fileBackend.values(["page-size": pageSize]), model: .exclusive, devicePath: path,
                arenaBytes: arenaBytes))
    }

    private func message(_ path: String) throws -> String {
        try #require(throws: BackendError.self) { _ = try place(path).open() }.description
    }

    @Test
    func anAnonymousFileIsTheDefault() throws {
        let file = try place(nil).open()
        #expect(file.length == 2 << 20)
        #expect(file.pageSize == 4096)
        #expect(try place(nil).availability.isAvailable)
    }

    @Test
    func aDirectoryGetsAFileWithoutAName() throws {
        let file = try place(directory.path).open()
        #expect(file.length == 2 << 20)
        #expect(directory.entries.isEmpty)
    }

    @Test
    func anExistingFileOfZerosWillDo() throws {
        let path = try directory.file("zeros", Data(count: 2 << 20))
        #expect(try place(path).open().length == 2 << 20)
    }

    @Test
    func aHoleIsZeroAndNotFilled() throws {
        let path = try directory.file("hole", Data())
        #expect(truncate(path, 8 << 20) == 0)
        let file = try place(path).open()
        #expect(file.heldBytes == 0)
    }

    @Test
    func aSmallFileIsRefusedWithBothSizes() throws {
        let path = try directory.file("small", Data(count: 4096))
        let message = try message(path)
        #expect(message.contains("'\(path)' is too small: it has 4096 bytes"))
        #expect(message.contains("needs 2097152"))
    }

    @Test
    func aFileWithDataIsRefused() throws {
        var data = Data(count: 3 << 20)
        data[(2 << 20) + 5] = 1
        let path = try directory.file("data", data)
        #expect(try message(path).contains("'\(path)' holds data, which a run would overwrite"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == data)
    }

    @Test
    func aFileInUseIsRefused() throws {
        let path = try directory.file("zeros", Data(count: 2 << 20))
        let first = try place(path).open()
        #expect(try message(path).contains("'\(path)' is in use by another run"))
        withExtendedLifetime(first) {}
    }

    @Test
    func aFileIsFreeAgainAfterwards() throws {
        let path = try directory.file("zeros", Data(count: 2 << 20))
        _ = try place(path).open()
        // A process that another test starts has a copy of the descriptor, and so of the lock, until it runs its program.
        #expect(ProcessTable.wait { (try? place(path).open()) != nil })
    }

    @Test
    func aMissingPathIsRefused() throws {
        let path = directory.path("nowhere")
        #expect(try message(path) == "device path '\(path)': No such file or directory")
    }

    @Test
    func aFileThatCannotBeMappedIsRefused() throws {
        // Larger than any address space, and all of it a hole.
        let path = try directory.file("endless", Data())
        #expect(truncate(path, 1 << 47) == 0)
        let error = try #require(throws: BackendError.self) { _ = try place(path, arenaBytes: 1 << 47).open() }
        #expect(error.description == "device memory '\(path)' cannot be mapped: Cannot allocate memory")
    }

    @Test
    func aCharacterDeviceMustBeDAX() throws {
        #expect(try message("/dev/null").contains("is a character device, but no DAX device"))
    }

    @Test
    func aPipeIsNoMemory() throws {
        let path = directory.path("pipe")
        #expect(mkfifo(path, 0o600) == 0)
        #expect(try message(path).contains("neither a directory nor a file nor a DAX device"))
    }

    @Test
    func unavailabilityNamesARemedy() throws {
        let availability = try place(directory.path("nowhere")).availability
        #expect(!availability.isAvailable)
        #expect("\(availability)".contains("--device-path"))
    }

    @Test
    func pageSizesArePowersOfTwo() throws {
        let error = try #require(throws: ParameterError.self) { _ = try fileBackend.values(["page-size": "12KiB"]) }
        #expect(error.description.contains("'12KiB' is no page size"))
    }
}
