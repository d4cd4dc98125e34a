import Foundation
import Machine
import TestSupport
import Testing
import WorkloadKit

@testable import Backends

extension Sessions {
    @Suite struct Checksums {
        static let sizes = [
            "list": ["size": "48KiB", "node-size": "64"],
            "tree": ["size": "64KiB", "inserts": "20", "scans": "4", "scan-length": "20"],
            "vector": ["size": "96KiB", "kernel": "triad"],
            "mixed": ["size": "96KiB"],
        ]

        func parameters(_ workload: String, threads: Int) -> [String: String] {
            let common = [
                "rounds": "2", "host-touch": "0.5", "device-touch": "0.75", "write": "0.5", "threads": "\(threads)",
            ]
            return common.merging(Self.sizes[workload] ?? [:]) { $1 }
        }

        @Test(arguments: ["list", "tree", "vector", "mixed"], [1, 3])
        func areTheSameOnEveryBackend(workload: String, threads: Int) throws {
            let parameters = parameters(workload, threads: threads)
            let expected = try steps(workload, parameters, on: .baseline).map(\.checksum)
            #expect(Set(expected).count > 1)
            for backend: BackendCase in [
                .uffd(), .uffd(around: 16), .uffd(around: 16, "daemon"), .file(), .file(.coherent),
            ] {
                #expect(try steps(workload, parameters, on: backend).map(\.checksum) == expected, "\(backend)")
            }
        }

        @Test(arguments: [1, 3])
        func areTheSameWithOnePageAFaultAndAHandlerThread(threads: Int) throws {
            let parameters = parameters("list", threads: threads)
            let expected = try steps("list", parameters, on: .baseline).map(\.checksum)
            #expect(try steps("list", parameters, on: .uffd("daemon")).map(\.checksum) == expected)
        }

        @Test
        func areTheSameInEveryRepetition() throws {
            for backend: BackendCase in [.uffd(around: 4), .uffd("daemon"), .file(), .file(.coherent)] {
                let repetitions = try run("tree", parameters("tree", threads: 1), on: backend, repetitions: 3)
                #expect(Set(repetitions.map { $0.steps.map(\.checksum) }).count == 1, "\(backend)")
            }
        }

        @Test(arguments: [DeviceModel.exclusive, .coherent])
        func areTheSameOnDevicePaths(model: DeviceModel) throws {
            let parameters = parameters("list", threads: 1)
            let expected = try steps("list", parameters, on: .baseline).map(\.checksum)
            let directory = try TemporaryDirectory(inMemory: true)
            let onDirectory = try steps("list", parameters, on: .file(model, path: directory.path))
            #expect(onDirectory.map(\.checksum) == expected)
            #expect(directory.entries.isEmpty)
            let zeros = try directory.file("device", Data(count: 4 << 20))
            #expect(try steps("list", parameters, on: .file(model, path: zeros)).map(\.checksum) == expected)
        }

        @Test(
            .enabled(if: Feature.hugePages(pageBytes: 2 << 20, forBytes: 4 << 20).isAvailable),
            arguments: [DeviceModel.exclusive, .coherent])
        func areTheSameWithHugePages(model: DeviceModel) throws {
            let parameters = parameters("list", threads: 1)
            let expected = try steps("list", parameters, on: .baseline).map(\.checksum)
            #expect(try steps("list", parameters, on: .file(model, pageSize: "2MiB")).map(\.checksum) == expected)
        }

        @Test
        func differWithTheSeed() throws {
            let one = try steps("list", parameters("list", threads: 1), on: .baseline)
            let other = try steps(
                "list", parameters("list", threads: 1).merging(["seed": "2"]) { $1 }, on: .baseline)
            #expect(one[0].checksum != other[0].checksum)
        }
    }
}
