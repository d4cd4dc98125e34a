import WorkloadKit

/// In every round the device totals the orders of some customers, then the host revises those of others.
///
/// A workload is a value made from its parameters alone: host and device each make one, and only the host calls `build`.
/// What lives between steps lives in the arena.
struct CustomerOrders: Workload {
    let book: OrderBook
    let rounds: Int
    let threads: Int
    /// Customers between two laps of the probe: each lap is one latency in the report.
    let quantum = 64
    private let deviceTouch: Double
    private let hostTouch: Double
    private let revised: WriteSpacing

    init(_ values: ParameterValues) {
        book = OrderBook(bytes: values.integer("size"), seed: values.integer("seed"))
        rounds = values.integer("rounds")
        threads = values.integer("threads")
        deviceTouch = values.real("device-touch")
        hostTouch = values.real("host-touch")
        revised = WriteSpacing(share: values.real("write"))
    }

    /// The bytes that `build` allocates: the sum over the regions, padding included.
    var footprint: Int { Arena.footprint([book.customerBytes, book.orderBytes]) }

    /// A device step, then a host step, `rounds` times.
    var program: [Step] { Step.pingPong(rounds: rounds, device: "total", host: "revise") }

    /// How many customers a step touches: the first ones.
    func touched(by initiator: Initiator) -> Int {
        TouchWindow.part(initiator == .device ? deviceTouch : hostTouch, of: book.customers)
    }

    /// Which of the customers touched have their orders revised: the device only reads.
    func revisions(by initiator: Initiator) -> WriteSpacing {
        initiator == .host ? revised : WriteSpacing(share: 0)
    }

    /// Allocates and fills the data, on the host. Memory starts as zero, so every customer's latest order is nil.
    func build(in arena: inout Arena) throws(ArenaError) -> UnsafeMutableRawPointer {
        let root = try arena.allocate("customers", byteCount: book.customerBytes)
        let region = try arena.allocate("orders", byteCount: book.orderBytes)
        let latest = root.bindMemory(to: UnsafeMutablePointer<Order>?.self, capacity: book.customers)
        let orders = region.bindMemory(to: Order.self, capacity: book.orders)
        for number in 0..<book.orders {
            let customer = book.customer(of: number)
            orders[number] = Order(previous: latest[customer], amount: book.amount(of: number))
            latest[customer] = orders + number
        }
        return root
    }
}
