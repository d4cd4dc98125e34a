// swift-tools-version: 6.2
import PackageDescription

/// One set of settings for every Swift target of the package.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: path, swiftSettings: strict)
}

func workload(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    room("\(name)Workload", ["WorkloadKit"] + dependencies, path: "Workloads/\(name)")
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let workloads: [Target.Dependency] = ["ListWorkload", "TreeWorkload", "VectorWorkload", "MixedWorkload"]

let package = Package(
    name: "tiermark",
    products: [
        .executable(name: "tiermark", targets: ["tiermark"]),
        .library(name: "WorkloadKit", targets: ["WorkloadKit"]),
        .library(name: "PolicyKit", targets: ["PolicyKit"]),
        .library(name: "TiermarkCLI", targets: ["TiermarkCLI"]),
        .library(name: "TiermarkBackends", targets: ["Backends"]),
        .library(name: "TiermarkTesting", targets: ["TiermarkTesting"]),
        .library(
            name: "TiermarkWorkloads", targets: ["ListWorkload", "TreeWorkload", "VectorWorkload", "MixedWorkload"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        .target(name: "CWorkloadABI"),
        .target(name: "CMemoryShims", dependencies: ["CWorkloadABI"]),
        .systemLibrary(name: "CNUMA", pkgConfig: "numa", providers: [.apt(["libnuma-dev"])]),
        .target(name: "CPAPI", linkerSettings: [.linkedLibrary("papi"), .linkedLibrary("sde")]),

        room("WorkloadKit", ["CWorkloadABI"]),
        room("PolicyKit"),
        room("Counters", ["CPAPI"]),
        room("Machine", ["CMemoryShims", "CNUMA", "Counters"]),
        room(
            "Backends",
            [
                "CMemoryShims", "CNUMA", "WorkloadKit", "PolicyKit", "Counters", "Machine",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ]),
        room(
            "Experiments",
            [
                "Backends", "CMemoryShims", "WorkloadKit", "Machine", "Counters", "Statistics",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Yams", package: "Yams"),
            ]),
        room("Statistics"),
        room("Plugins", ["CMemoryShims", "CWorkloadABI", "WorkloadKit"]),
        room(
            "Reports", ["Experiments", "Machine", "Statistics", .product(name: "Mustache", package: "swift-mustache")]),

        room("TiermarkTesting", ["Backends", "Experiments", "Plugins", "WorkloadKit"]),

        workload("List"),
        workload("Tree"),
        workload("Vector"),
        workload("Mixed"),

        room(
            "TiermarkCLI",
            [
                "Backends", "Counters", "Experiments", "Machine", "Plugins", "PolicyKit", "Reports", "WorkloadKit",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "tiermark", dependencies: ["TiermarkCLI"] + workloads, swiftSettings: strict),

        tests("WorkloadKit", ["WorkloadKit"]),
        tests("PolicyKit", ["PolicyKit"]),
        tests("Counters", ["Counters"]),
        tests("Machine", ["Machine"]),
        tests(
            "Backends",
            [
                "Backends", "CMemoryShims", "Machine", "PolicyKit", "WorkloadKit", "TestDevice", "TestSupport",
                "TiermarkTesting",
            ]
                + workloads
        ),
        tests("Statistics", ["Statistics"]),
        tests("Experiments", ["Experiments", "CMemoryShims", "Backends", "Machine", "Statistics", "WorkloadKit"]),
        tests("Reports", ["Reports", "Experiments", "Machine", "Statistics"], resources: [.copy("Golden")]),
        tests("Workloads", ["WorkloadKit"] + workloads),
        tests("EndToEnd", ["tiermark", "Experiments", "TestSupport", "TiermarkTesting"]),
        tests("Plugins", ["Plugins", "PluginHost", "CWorkloadABI", "WorkloadKit"] + workloads),

        .target(name: "TestSupport", dependencies: ["WorkloadKit"], path: "Tests/TestSupport", swiftSettings: strict),
        .executableTarget(
            name: "TestDevice", dependencies: ["Backends", "TestSupport", "WorkloadKit"] + workloads,
            path: "Tests/TestDevice", swiftSettings: strict),
        .executableTarget(
            name: "LabConformance", dependencies: ["CNUMA", "Experiments", "TiermarkCLI", "WorkloadKit"] + workloads,
            path: "Tests/Lab", swiftSettings: strict),
        .executableTarget(
            name: "PluginHost", dependencies: ["Plugins", "WorkloadKit"], path: "Tests/PluginHost",
            swiftSettings: strict),
    ]
)
