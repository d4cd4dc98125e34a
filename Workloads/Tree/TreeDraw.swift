import WorkloadKit

/// Chooses one of the touched keys. Concrete types, so that the loops they drive are compiled for each.
protocol TreeDraw {
    /// The random numbers drawn from, also for other uses.
    var generator: SplitMix64 { get set }
    /// A position of the touched window.
    mutating func position() -> Int
}

/// Every position equally often.
struct UniformDraw: TreeDraw {
    var generator: SplitMix64
    let positions: Range<Int>

    @inline(__always)
    mutating func position() -> Int { positions.lowerBound &+ generator.below(positions.count) }
}

/// Few positions often, the popular ones scattered over the window, as popular records are in a store.
struct ZipfDraw: TreeDraw {
    var generator: SplitMix64
    private let first: Int
    private let sampler: ZipfSampler
    private let scatter: KeyedPermutation

    init(generator: SplitMix64, positions: Range<Int>, theta: Double, key: UInt64) {
        self.generator = generator
        first = positions.lowerBound
        sampler = ZipfSampler(count: positions.count, theta: theta)
        scatter = KeyedPermutation(count: positions.count, key: key)
    }

    mutating func position() -> Int { first &+ scatter[sampler.draw(&generator)] }
}
