import WorkloadKit

/// An order, as it lies in the arena: an amount, and the order that the same customer gave before.
///
/// Host and device map the arena at the same address, so a pointer that one side stores is good on the other.
struct Order {
    var previous: UnsafeMutablePointer<Order>?
    var amount: UInt64
}

/// Who ordered what. Nothing here is stored: it is computed from the parameters, in the host's and in the device's
/// process alike.
struct OrderBook: Sendable {
    let customers: Int
    let orders: Int
    private let seed: UInt64

    /// About `bytes` of data: eight orders for every customer, on average.
    init(bytes: Int, seed: Int) {
        let perCustomer = MemoryLayout<UnsafeMutablePointer<Order>?>.stride + 8 * MemoryLayout<Order>.stride
        customers = max(1, bytes / perCustomer)
        orders = 8 * customers
        self.seed = UInt64(seed)
    }

    /// Orders come in from customers at random, so those of one customer lie far apart.
    func customer(of order: Int) -> Int {
        var random = SplitMix64(seed: SplitMix64.value(at: order, seed: seed))
        return random.below(customers)
    }

    /// What an order amounts to before anybody revises it.
    func amount(of order: Int) -> UInt64 { SplitMix64.value(at: order, seed: ~seed) >> 44 }

    /// Bytes of the region "customers": for each of them the address of the latest order.
    var customerBytes: Int { customers * MemoryLayout<UnsafeMutablePointer<Order>?>.stride }

    /// Bytes of the region "orders".
    var orderBytes: Int { orders * MemoryLayout<Order>.stride }
}
