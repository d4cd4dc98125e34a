import WorkloadKit

/// A stretch of a step: `count` elements from item `item` on, which are the window's from `position` on, without a
/// wrap around the end.
struct VectorStretch {
    let item: Int
    let position: Int
    let count: Int
}

/// The inner loop of a kernel. Types instead of values, so that each becomes a loop of its own.
protocol VectorBody {
    /// Does a stretch and returns what it adds to the checksum.
    static func apply<Element: VectorElement>(
        _ view: VectorView<Element>, _ stretch: VectorStretch, _ window: TouchWindow
    ) -> UInt64
}

/// A kernel that streams. Its checksum takes one result in 512, afterwards, while they are cached, and the last of the
/// stretch: memory moves by pages, and 512 elements are no more than a page, so that every page is sampled and the loop
/// stays that of STREAM. The host reads each result.
protocol VectorStream: VectorBody {
    static func value<Element: VectorElement>(
        _ left: UnsafeMutablePointer<Element>, _ right: UnsafeMutablePointer<Element>, _ index: Int
    ) -> Element
}

extension VectorStream {
    @inline(__always)
    static func apply<Element: VectorElement>(
        _ view: VectorView<Element>, _ stretch: VectorStretch, _ window: TouchWindow
    ) -> UInt64 {
        let result = view.result + stretch.item
        let left = view.left + stretch.item
        let right = view.right + stretch.item
        let count = stretch.count
        var index = 0
        while index < count {
            result[index] = value(left, right, index)
            index &+= 1
        }
        var sum = result[count &- 1].pattern
        index = VectorSample.interval &- 1
        while index < count {
            sum &+= result[index].pattern
            index &+= VectorSample.interval
        }
        return sum
    }
}

enum VectorSample {
    /// Elements from one sampled result to the next.
    @inline(__always)
    static var interval: Int { 512 }
}

enum CopyBody: VectorStream {
    @inline(__always)
    static func value<E: VectorElement>(_ left: UnsafeMutablePointer<E>, _: UnsafeMutablePointer<E>, _ i: Int) -> E {
        left[i]
    }
}

enum ScaleBody: VectorStream {
    @inline(__always)
    static func value<E: VectorElement>(_ left: UnsafeMutablePointer<E>, _: UnsafeMutablePointer<E>, _ i: Int) -> E {
        3 * left[i]
    }
}

enum AddBody: VectorStream {
    @inline(__always)
    static func value<E: VectorElement>(
        _ left: UnsafeMutablePointer<E>, _ right: UnsafeMutablePointer<E>, _ i: Int
    ) -> E { left[i] + right[i] }
}

enum TriadBody: VectorStream {
    @inline(__always)
    static func value<E: VectorElement>(
        _ left: UnsafeMutablePointer<E>, _ right: UnsafeMutablePointer<E>, _ i: Int
    ) -> E { left[i] + 3 * right[i] }
}

/// The sum is its own checksum. Eight sums at a time: exact, so their order does not show.
enum SumBody: VectorBody {
    @inline(__always)
    static func apply<Element: VectorElement>(
        _ view: VectorView<Element>, _ stretch: VectorStretch, _ window: TouchWindow
    ) -> UInt64 {
        var sum: UInt64 = 0
        var first = 0
        while first < stretch.count {
            let count = min(VectorSample.interval, stretch.count &- first)
            sum &+= exactSum(view.left + stretch.item + first, count)
            first &+= VectorSample.interval
        }
        return sum
    }

    @inline(__always)
    private static func exactSum<Element: VectorElement>(
        _ left: UnsafeMutablePointer<Element>, _ count: Int
    ) -> UInt64 {
        let whole = count & ~7
        var sums = SIMD8<Element>()
        var index = 0
        while index < whole {
            sums += UnsafeRawPointer(left + index).loadUnaligned(as: SIMD8<Element>.self)
            index &+= 8
        }
        var total = sums.sum()
        while index < count {
            total += left[index]
            index &+= 1
        }
        return total.whole
    }
}

enum GatherBody: VectorBody {
    @inline(__always)
    static func apply<Element: VectorElement>(
        _ view: VectorView<Element>, _ stretch: VectorStretch, _ window: TouchWindow
    ) -> UInt64 {
        let result = view.result + stretch.item
        let indices = view.indices + stretch.position
        let left = view.left
        var sum: UInt64 = 0
        var index = 0
        while index < stretch.count {
            let value = left[window.item(indices[index])]
            result[index] = value
            sum &+= value.pattern
            index &+= 1
        }
        return sum
    }
}

enum ScatterBody: VectorBody {
    @inline(__always)
    static func apply<Element: VectorElement>(
        _ view: VectorView<Element>, _ stretch: VectorStretch, _ window: TouchWindow
    ) -> UInt64 {
        let left = view.left + stretch.item
        let indices = view.indices + stretch.position
        let result = view.result
        var sum: UInt64 = 0
        var index = 0
        while index < stretch.count {
            let value = left[index]
            result[window.item(indices[index])] = value
            sum &+= value.pattern
            index &+= 1
        }
        return sum
    }
}
