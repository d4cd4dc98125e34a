import WorkloadKit

/// The arrays in memory. Those that the kernel does not have point to nothing that is ever touched.
struct VectorView<Element: VectorElement> {
    let result: UnsafeMutablePointer<Element>
    let left: UnsafeMutablePointer<Element>
    let right: UnsafeMutablePointer<Element>
    /// Random distinct positions of the device's window.
    let indices: UnsafeMutablePointer<Int>

    init(_ shape: VectorShape, root: UnsafeMutableRawPointer) {
        func array(_ region: VectorRegion) -> UnsafeMutablePointer<Element> {
            (root + shape.offset(of: region)).assumingMemoryBound(to: Element.self)
        }
        result = array(.result)
        left = array(.left)
        right = array(.right)
        indices = (root + shape.offset(of: .indices)).assumingMemoryBound(to: Int.self)
    }
}

enum VectorRegion: Int, CaseIterable {
    case result, left, right, indices

    /// Its name in the arena.
    var label: String { "\(self)" }
}

/// How many elements there are and where they lie.
struct VectorShape: Sendable {
    let kernel: VectorKernel
    /// Bytes of an element.
    let stride: Int
    /// Elements of each array.
    let count: Int
    /// Entries of the index table: elements that the device visits in a step.
    let visits: Int
    private var offsets = SIMD4<Int>()

    init(kernel: VectorKernel, stride: Int, size: Int, deviceTouch: Double, density: Double) {
        self.kernel = kernel
        self.stride = stride
        let indexBytes = kernel.hasIndices ? MemoryLayout<Int>.stride : 0
        count = max(1, size / (kernel.arrays * stride + indexBytes))
        let touched = TouchWindow.part(deviceTouch, of: count)
        visits = kernel.hasIndices ? TouchWindow.part(density, of: touched) : touched
        for region in VectorRegion.allCases { offsets[region.rawValue] = computedOffset(of: region) }
    }

    /// Bytes of a region, nil if the kernel has none of that name.
    func byteCount(of region: VectorRegion) -> Int? {
        switch region {
        case .result: kernel.hasResult ? count * stride : nil
        case .left: count * stride
        case .right: kernel.hasRight ? count * stride : nil
        case .indices: kernel.hasIndices ? visits * MemoryLayout<Int>.stride : nil
        }
    }

    /// Regions the kernel has, in the order they are allocated in.
    var regions: [VectorRegion] { VectorRegion.allCases.filter { byteCount(of: $0) != nil } }

    /// Bytes from the root, the first region, to another one; 0 for one that the kernel does not have.
    func offset(of region: VectorRegion) -> Int { offsets[region.rawValue] }

    private func computedOffset(of region: VectorRegion) -> Int {
        guard byteCount(of: region) != nil else { return 0 }
        return Arena.footprint(regions.prefix { $0 != region }.compactMap { byteCount(of: $0) })
    }
}
