extension PackageTemplate {
    /// What lies in the arena.
    static let data =
        #"""
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
        """#

    /// The workload but for the two functions below.
    static let workload =
        #"""
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
        """#

    /// What a step touches.
    static let placements =
        #"""
        import WorkloadKit

        extension CustomerOrders {
            /// What an explicit program places before a step: all that the step touches, on the side that runs it. Transparent
            /// backends ignore it.
            ///
            /// Computed from parameters and layout alone: the arena must not be read. `PageSet` joins neighbouring pages, as a
            /// careful programmer would. The whole region is a correct answer too; it costs the explicit side time.
            func placements(for step: Step, in layout: ArenaLayout) -> [Placement] {
                let count = touched(by: step.initiator)
                var customers = PageSet(region: layout["customers"])
                customers.insert(offset: 0, byteCount: count * MemoryLayout<UnsafeMutablePointer<Order>?>.stride)
                var orders = PageSet(region: layout["orders"])
                let stride = MemoryLayout<Order>.stride
                for number in 0..<book.orders where book.customer(of: number) < count {
                    orders.insert(offset: number * stride, byteCount: stride)
                }
                // What is placed for reading only stays valid on the other side: taking it back needs no copy.
                let access: PlacementAccess = revisions(by: step.initiator).isNever ? .read : .readWrite
                return customers.ranges().map { Placement($0, on: step.initiator, for: .read) }
                    + orders.ranges().map { Placement($0, on: step.initiator, for: access) }
            }
        }
        """#

    /// What a step does.
    static let run =
        #"""
        import WorkloadKit

        extension CustomerOrders {
            /// One thread's part of a step. All threads run at the same time: what one of them writes, no other reads or writes.
            ///
            /// Hot loops are concrete code over raw pointers with wrapping arithmetic (`&+`): no classes, no allocation, no
            /// system calls. There is no `if` about backends anywhere: the same code runs on all of them.
            func run(_ step: Step, root: UnsafeMutableRawPointer, lane: Lane, probe: inout Probe) -> StepResult {
                let latest = root.assumingMemoryBound(to: UnsafeMutablePointer<Order>?.self)
                let customers = lane.share(of: touched(by: step.initiator))
                let revisions = revisions(by: step.initiator)
                var phase = revisions.phase(before: customers.lowerBound)
                var checksum: UInt64 = 0
                var orders = 0
                var left = quantum
                probe.start()
                for customer in customers {
                    let total = Self.walk(latest[customer], revising: revisions.advance(&phase), count: &orders)
                    // Times an odd number of its own, so that an order which goes to another customer shows.
                    checksum &+= total &* UInt64(truncatingIfNeeded: 2 &* customer &+ 1)
                    left &-= 1
                    if left == 0 {
                        probe.lap()
                        left = quantum
                    }
                }
                let bytes = customers.count * MemoryLayout<UnsafeMutablePointer<Order>?>.stride
                return StepResult(
                    checksum: checksum, operations: customers.count, bytesTouched: bytes + orders * MemoryLayout<Order>.stride)
            }

            /// Sums up the orders of one customer, and raises each of them if it is revised.
            @inline(__always)
            private static func walk(
                _ latest: UnsafeMutablePointer<Order>?, revising: Bool, count: inout Int
            ) -> UInt64 {
                var total: UInt64 = 0
                var next = latest
                while let order = next {
                    let amount = order.pointee.amount
                    // An odd multiple plus one: an update that is lost or done twice shows in every later sum.
                    if revising { order.pointee.amount = amount &* 5 &+ 1 }
                    total &+= amount
                    count &+= 1
                    next = order.pointee.previous
                }
                return total
            }
        }
        """#

    /// Where pointers lie.
    static let relocation =
        #"""
        import WorkloadKit

        /// Optional: with it the workload also runs on `explicit/copy`, which does what programs do where memory is not shared. It
        /// copies the data to another address and changes every pointer in the copy.
        extension CustomerOrders: RelocatableWorkload {
            /// Both regions are arrays of items that begin with their only pointer.
            func relocate(_ part: RegionPart, by relocation: Relocation) -> Int {
                let isOrders = part.label == "orders"
                let stride = isOrders ? MemoryLayout<Order>.stride : MemoryLayout<UnsafeMutablePointer<Order>?>.stride
                return part.relocate(every: stride, by: relocation)
            }
        }
        """#
}
