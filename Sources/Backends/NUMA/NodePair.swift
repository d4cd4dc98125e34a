/// The NUMA nodes whose memory is the host's and the device's tier.
public struct NodePair: Sendable, Hashable, Codable, CustomStringConvertible {
    /// The host tier's node.
    public let host: Int
    /// The device tier's node.
    public let device: Int

    /// Two different nodes.
    public init?(host: Int, device: Int) {
        guard host != device, host >= 0, device >= 0 else { return nil }
        self.host = host
        self.device = device
    }

    /// Reads `HOST,DEVICE`: `0,2`; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let host = parts[0], let device = parts[1] else { return nil }
        self.init(host: host, device: device)
    }

    /// As typed.
    public var description: String { "\(host),\(device)" }
}
