import Testing
import WorkloadKit

@testable import VectorWorkload

@Suite struct VectorTests {
    @Test("a kernel computes what it says", arguments: VectorKernel.allCases, ["Float", "Double"])
    func kernels(_ kernel: VectorKernel, element: String) throws {
        if element == "Float" {
            try check(kernel, Float.self, element)
        } else {
            try check(kernel, Double.self, element)
        }
    }

    private func check<Element: VectorElement>(_ kernel: VectorKernel, _: Element.Type, _ name: String) throws {
        let built = try Built(
            vectorWorkload,
            [
                "kernel": kernel.rawValue, "element": name, "size": "50000", "rounds": "2", "device-touch": "0.6",
                "shift": "0.7", "density": "0.5", "threads": "2",
            ])
        let left: [Element] = built.array("left")
        var result: [Element] = kernel.hasResult ? built.array("result") : []
        let right: [Element] = kernel.hasRight ? built.array("right") : []
        let indices: [Int] = kernel.hasIndices ? built.array("indices") : []
        let window = TouchWindow(of: left.count, share: 0.6, shift: 0.7, round: 1)
        let visits = kernel.hasIndices ? indices.count : window.count
        for position in 0..<visits {
            let item = window.item(position)
            switch kernel {
            case .copy: result[item] = left[item]
            case .scale: result[item] = 3 * left[item]
            case .add: result[item] = left[item] + right[item]
            case .triad: result[item] = left[item] + 3 * right[item]
            case .gather: result[item] = left[window.item(indices[position])]
            case .scatter: result[window.item(indices[position])] = left[item]
            case .sum: break
            }
        }
        let done = built.run(built.workload.program[2])
        #expect(done.operations == visits)
        if kernel.hasResult { #expect(built.array("result") == result) }
        if kernel == .sum {
            #expect(done.checksum == (0..<visits).reduce(0) { $0 + left[window.item($1)].whole })
        }
    }

    @Test("the host updates evenly spaced elements from what it read")
    func update() throws {
        let built = try Built(
            vectorWorkload, ["size": "48KiB", "host-touch": "0.5", "write": "0.25", "kernel": "copy"])
        let step = built.workload.program[1]
        let left: [Double] = built.array("left")
        let result: [Double] = built.array("result")
        _ = built.run(step)
        let updated: [Double] = built.array("left")
        let expected = left.indices.map { index in
            index < left.count / 2 && index % 4 == 3
                ? Double((Int(left[index]) * 5 + Int(result[index]) * 2 + 1) % 1024) : left[index]
        }
        #expect(updated == expected)
    }

    @Test("checksums do not depend on the number of threads", arguments: VectorKernel.allCases, [2, 3, 7])
    func threads(_ kernel: VectorKernel, threads: Int) throws {
        let parameters = ["size": "100KiB", "kernel": kernel.rawValue, "shift": "0.3", "element": "Float"]
        let one = try Built(vectorWorkload, parameters).runAll()
        let many = try Built(vectorWorkload, parameters.merging(["threads": "\(threads)"]) { $1 }).runAll()
        #expect(one == many)
    }

    @Test("indices are distinct, and as many as the density says", arguments: [0.1, 0.5, 1])
    func indices(_ density: Double) throws {
        let built = try Built(
            vectorWorkload, ["size": "64KiB", "kernel": "gather", "density": "\(density)", "device-touch": "0.5"])
        let left: [Double] = built.array("left")
        let indices: [Int] = built.array("indices")
        let touched = TouchWindow.part(0.5, of: left.count)
        #expect(indices.count == TouchWindow.part(density, of: touched))
        #expect(Set(indices).count == indices.count && indices.allSatisfy { (0..<touched).contains($0) })
        #expect(indices != indices.sorted())
    }

    @Test("values stay whole and small through many rounds", arguments: ["triad", "copy", "add", "scale"])
    func bounded(_ kernel: String) throws {
        let built = try Built(
            vectorWorkload, ["size": "16KiB", "kernel": kernel, "rounds": "40", "host-touch": "1", "write": "1"])
        _ = built.runAll()
        let left: [Double] = built.array("left")
        #expect(left.allSatisfy { (0..<1024).contains($0) && $0 == $0.rounded() })
        #expect(Set(left).count > 100)
    }
}

extension Built {
    fileprivate func array<Element>(_ region: String) -> [Element] {
        let range = layout[region]
        let start = memory.base + Int(range.lowerBound - UInt(bitPattern: memory.base))
        let count = range.count / MemoryLayout<Element>.stride
        return Array(UnsafeBufferPointer(start: start.assumingMemoryBound(to: Element.self), count: count))
    }
}
