/// The last lines of a stream of any length, in bounded memory.
struct MessageTail {
    /// Lines kept.
    static let lineLimit = 20
    /// Bytes of a line kept.
    static let widthLimit = 1000
    private var finished: [String] = []
    private var current: [UInt8] = []

    mutating func append(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                finish()
            } else if current.count < Self.widthLimit {
                current.append(byte)
            }
        }
    }

    /// The last lines, an unfinished one included; empty lines are left out.
    var lines: [String] { (finished + (current.isEmpty ? [] : [Self.text(current)])).suffix(Self.lineLimit) }

    private mutating func finish() {
        defer { current.removeAll(keepingCapacity: true) }
        guard !current.isEmpty else { return }
        finished.append(Self.text(current))
        if finished.count > 2 * Self.lineLimit { finished.removeFirst(Self.lineLimit) }
    }

    /// These lines end up on terminals and in pages: what would move a cursor or turn text around becomes a space.
    private static func text(_ bytes: [UInt8]) -> String {
        let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars.map { scalar in
            [.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
                ? " " : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }
}
