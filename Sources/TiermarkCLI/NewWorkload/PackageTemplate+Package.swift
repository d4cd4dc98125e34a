extension PackageTemplate {
    /// The manifest.
    static let manifest =
        #"""
        // swift-tools-version: 6.2
        import PackageDescription

        let package = Package(
            name: "{{name}}",
            products: [.executable(name: "{{name}}", targets: ["{{module}}"])],
            dependencies: [
                // Where Tiermark is: the folder of a checkout (path:), or a repository (url:, with branch: or from:).
                {{dependency}}
            ],
            targets: [
                // The workload, and a complete tiermark around it.
                .executableTarget(
                    name: "{{module}}",
                    dependencies: [
                        .product(name: "WorkloadKit", package: "{{package}}"),
                        .product(name: "TiermarkCLI", package: "{{package}}"),
                    ]),
                .testTarget(
                    name: "{{module}}Tests",
                    dependencies: ["{{module}}", .product(name: "TiermarkTesting", package: "{{package}}")]),
            ]
        )
        """#

    /// Builds, tests and measures.
    static let makefile =
        #"""
        SWIFT ?= swift
        # {{sharing}}
        SCRATCH ?= {{scratch}}

        .PHONY: build test bench

        build:
        	$(SWIFT) build -c release --scratch-path $(SCRATCH) --product {{name}}

        test:
        	$(SWIFT) test --scratch-path $(SCRATCH)

        bench: build
        	$(SCRATCH)/release/{{name}} run --workload {{name}} --blocks quick -p size=8MiB -p device-touch=0.001,0.1,1
        """#

    /// What the files are for.
    static let readme =
        #"""
        # {{name}}

        A workload for Tiermark, and a complete `tiermark` around it. As it stands it measures a book of orders: the device
        totals the orders of customers, the host revises them. Put your own program in its place.

        ```sh
        make test     # it keeps its contract and gives the same checksums on every backend
        make bench    # measures, and writes reports/<run>/index.html
        ```

        | file | what it says |
        |---|---|
        | `Sources/{{module}}/OrderBook.swift` | what lies in the arena |
        | `Sources/{{module}}/CustomerOrders.swift` | the parameters, the steps, how the data are built |
        | `Sources/{{module}}/CustomerOrders+Placements.swift` | what each step touches |
        | `Sources/{{module}}/CustomerOrders+Run.swift` | what each step does |
        | `Sources/{{module}}/CustomerOrders+Relocation.swift` | where pointers lie, for `explicit/copy`; optional |
        | `Sources/{{module}}/Kind.swift` | the workload's name, summary and parameters |
        | `Sources/{{module}}/Main.swift` | the list of workloads: add more here |
        | `Tests/{{module}}Tests/{{module}}Tests.swift` | the checks, at sizes that take seconds |

        The program has all commands of `tiermark`:

        ```sh
        program={{scratch}}/release/{{name}}
        $program list workloads
        $program check-workload {{name}}
        $program run --workload {{name}} -p device-touch=0.001,0.01,0.1,1 -p size=16MiB,256MiB
        ```

        {{building}} `Package.swift` says where Tiermark is.
        """#

    /// What git leaves alone.
    static let gitignore =
        #"""
        .build/
        reports/
        """#
}
