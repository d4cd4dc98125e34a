// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "tiermark-benchmarks",
    dependencies: [.package(name: "tiermark", path: "..")],
    targets: [
        // -O3 is what the workloads are held against; a package that nobody depends on may ask for it.
        .target(name: "CFloors", cSettings: [.unsafeFlags(["-O3"])]),
        .executableTarget(
            name: "floors",
            dependencies: [
                "CFloors",
                .product(name: "TiermarkBackends", package: "tiermark"),
                .product(name: "TiermarkWorkloads", package: "tiermark"),
                .product(name: "WorkloadKit", package: "tiermark"),
            ],
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .treatAllWarnings(as: .error),
            ]),
    ]
)
