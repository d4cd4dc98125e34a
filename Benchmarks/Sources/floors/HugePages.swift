import Foundation

/// Reserves huge pages of 2 MiB for as long as `body` runs, on top of those that are reserved already.
/// - Returns: nil when they could not be had: without the right to reserve them, or without the memory.
func withHugePages<Result>(bytes: Int, _ body: () throws -> Result) throws -> Result? {
    let path = "/proc/sys/vm/nr_hugepages"
    func reserved() -> Int? {
        (try? String(contentsOfFile: path, encoding: .utf8)).flatMap { Int($0.filter(\.isNumber)) }
    }
    func reserve(_ pages: Int) {
        // What the kernel makes of it is read back below.
        guard let file = FileHandle(forWritingAtPath: path) else { return }
        try? file.write(contentsOf: Data("\(pages)\n".utf8))
        try? file.close()
    }
    guard let before = reserved() else { return nil }
    defer { reserve(before) }
    let needed = before + bytes >> 21
    reserve(needed)
    guard let now = reserved(), now >= needed else { return nil }
    return try body()
}
