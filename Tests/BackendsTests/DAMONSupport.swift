import Foundation
import WorkloadKit

@testable import Backends

let kdamonds = "/sys/kernel/mm/damon/admin/kdamonds"

/// DAMON's sysfs directory as a kernel keeps it: numbers that are written make directories, threads go on and off.
enum FakeDAMON {
    /// A machine with node 0 (two ranges) and node 2, and DAMON unused.
    static func kernel(
        migratesVirtual: Bool = false, refusesStart: Int32 = 0, _ more: [String: String] = [:]
    ) -> FakeKernel {
        var files = ["\(kdamonds)/nr_kdamonds": "0\n", "/sys/devices/system/memory/block_size_bytes": "8000000\n"]
        for (node, block, state) in [
            (0, 0, "online"), (0, 1, "online"), (0, 8, "online"), (0, 9, "offline"), (2, 16, "online"),
            (2, 17, "online"),
        ] {
            let directory = "/sys/devices/system/node/node\(node)/memory\(block)"
            files["\(directory)/state"] = "\(state)\n"
            files["\(directory)/phys_index"] = String(block, radix: 16) + "\n"
        }
        return FakeKernel(files.merging(more) { $1 }) { path, value, files in
            if path.hasSuffix("/state"), value == "on", refusesStart != 0 { return refusesStart }
            react(path, value, migratesVirtual, &files)
            return 0
        }
    }

    private static func react(
        _ path: String, _ value: String, _ migratesVirtual: Bool, _ files: inout [String: String]
    ) {
        let parent = String(path.dropLast(path.split(separator: "/").last?.count ?? 0).dropLast())
        if path.hasSuffix("/state"), value == "update_schemes_stats" {
            for file in files.keys where file.hasPrefix(parent + "/") && file.contains("/stats/") {
                files[file] = "7\n"
            }
            return
        }
        files[path] = value + "\n"
        guard let count = Int(value), let name = path.split(separator: "/").last, name.hasPrefix("nr_"),
            let children = children(String(name), migratesVirtual)
        else { return }
        for file in files.keys where file.hasPrefix(parent + "/") && file != path { files[file] = nil }
        for index in 0..<count {
            for (child, text) in children { files["\(parent)/\(index)/\(child)"] = text }
        }
    }

    /// What a new directory holds.
    private static func children(_ name: String, _ migratesVirtual: Bool) -> [String: String]? {
        switch name {
        case "nr_kdamonds": return ["state": "off\n", "contexts/nr_contexts": "0\n"]
        case "nr_contexts":
            return named([
                "operations", "monitoring_attrs/intervals/sample_us", "monitoring_attrs/intervals/aggr_us",
                "monitoring_attrs/intervals/update_us", "monitoring_attrs/nr_regions/min",
                "monitoring_attrs/nr_regions/max", "targets/nr_targets", "schemes/nr_schemes",
            ])
        case "nr_targets": return named(["pid_target", "regions/nr_regions"])
        case "nr_regions": return named(["start", "end"])
        case "nr_schemes":
            let ranges = ["sz", "nr_accesses", "age"].flatMap {
                ["access_pattern/\($0)/min", "access_pattern/\($0)/max"]
            }
            let quotas = ["ms", "bytes", "reset_interval_ms", "weights/nr_accesses_permil", "weights/age_permil"]
            let statistics = ["nr_tried", "sz_tried", "nr_applied", "sz_applied", "qt_exceeds"]
            return named(
                ["action", "target_nid", "watermarks/metric"] + ranges + quotas.map { "quotas/\($0)" }
                    + statistics.map { "stats/\($0)" } + (migratesVirtual ? ["dests/nr_dests"] : []))
        default: return nil
        }
    }

    private static func named(_ files: [String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: files.map { ($0, "0\n") })
    }

    static func settings(_ given: [String: String] = [:]) throws -> DAMONSettings {
        DAMONSettings(try ParameterValues(given, for: DAMONSettings.parameters, of: "backend 'test'"))
    }
}
