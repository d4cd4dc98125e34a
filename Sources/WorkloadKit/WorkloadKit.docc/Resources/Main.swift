import TiermarkCLI

@main struct Main {
    static func main() { Tiermark.main(workloads: [ordersWorkload]) }
}
