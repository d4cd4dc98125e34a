import Glibc

/// Reads chosen lines of `/proc/vmstat` through one open descriptor and one buffer. A read costs some tens of
/// microseconds: the kernel sums its per-CPU counts for the whole file (mm/vmstat.c).
final class VmstatReader: CounterReader {
    let names: [CounterName]
    private let descriptor: Int32
    private let buffer: UnsafeMutableRawBufferPointer
    /// The wanted lines in the order of the file: their number, their key, and where their value goes.
    private let wanted: [(line: Int, key: ContiguousArray<UInt8>, slot: Int)]
    private(set) var failure: String?

    /// Far more than the file has on any kernel so far (4 to 8 KiB), so that it is never cut off.
    private static let capacity = 64 * 1024

    private init(names: [CounterName], wanted: [(line: Int, key: ContiguousArray<UInt8>, slot: Int)], descriptor: Int32)
    {
        self.names = names
        self.wanted = wanted
        self.descriptor = descriptor
        buffer = .allocate(byteCount: Self.capacity, alignment: 16)
    }

    deinit {
        buffer.deallocate()
        _ = Glibc.close(descriptor)
    }

    /// Opens the keys that `lines` (the keys of the file, in its order) has.
    static func open(_ events: [CounterName], lines: [String]) -> OpenedReaders {
        let numbers = Dictionary(lines.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let present = events.filter { numbers[$0.event] != nil }
        guard !present.isEmpty else { return OpenedReaders() }
        let descriptor = Glibc.open(VmstatKeys.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason = "\(VmstatKeys.path): \(String(cString: strerror(errno)))"
            return OpenedReaders(missing: present.map { MissingCounter(name: $0, reason: reason) })
        }
        let wanted = present.enumerated().map { slot, name in
            (line: numbers[name.event] ?? 0, key: ContiguousArray(name.event.utf8), slot: slot)
        }
        let sorted = wanted.sorted { ($0.line, $0.slot) < ($1.line, $1.slot) }
        return VmstatReader(names: present, wanted: sorted, descriptor: descriptor).proven()
    }

    private func proven() -> OpenedReaders {
        let works = withUnsafeTemporaryAllocation(of: Int64.self, capacity: names.count) { values in
            values.baseAddress.map { read(into: $0) } ?? false
        }
        if works { return OpenedReaders(readers: [self]) }
        let reason = failure ?? "\(VmstatKeys.path) could not be read"
        return OpenedReaders(missing: names.map { MissingCounter(name: $0, reason: reason) })
    }

    func start() {}
    func stop() {}
    func close(sameThread: Bool) {}

    func read(into values: UnsafeMutablePointer<Int64>) -> Bool {
        guard let length = fill() else {
            failure = "\(VmstatKeys.path): \(String(cString: strerror(errno)))"
            return false
        }
        guard parse(length, into: values) else {
            failure = "\(VmstatKeys.path) has other lines than when it was opened"
            return false
        }
        failure = nil
        return true
    }

    /// The file in `buffer`, or nil when the kernel refuses. seq_file hands out about a page a call.
    private func fill() -> Int? {
        var length = 0
        while length < buffer.count, let start = buffer.baseAddress {
            let count = pread(descriptor, start + length, buffer.count - length, off_t(length))
            if count < 0 { return nil }
            if count == 0 { break }
            length += count
        }
        return length
    }

    private func parse(_ length: Int, into values: UnsafeMutablePointer<Int64>) -> Bool {
        let newline = UInt8(ascii: "\n")
        var next = 0
        var line = 0
        var position = 0
        while position < length, next < wanted.count {
            while next < wanted.count, wanted[next].line == line {
                guard let value = value(of: next, at: position, length) else { return false }
                values[wanted[next].slot] = value
                next += 1
            }
            while position < length, buffer[position] != newline { position &+= 1 }
            position &+= 1
            line &+= 1
        }
        return next == wanted.count
    }

    private func value(of index: Int, at start: Int, _ length: Int) -> Int64? {
        var position = start
        for byte in wanted[index].key {
            guard position < length, buffer[position] == byte else { return nil }
            position &+= 1
        }
        guard position < length, buffer[position] == UInt8(ascii: " ") else { return nil }
        position &+= 1
        let firstDigit = position
        var value: Int64 = 0
        while position < length, case let digit = buffer[position] &- UInt8(ascii: "0"), digit < 10 {
            value = value &* 10 &+ Int64(digit)
            position &+= 1
        }
        return position > firstDigit ? value : nil
    }
}
