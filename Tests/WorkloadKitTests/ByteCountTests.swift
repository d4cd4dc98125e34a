import Testing
import WorkloadKit

@Suite struct ByteCountTests {
    @Test(arguments: [
        ("0", 0), ("4096", 4096), ("17B", 17), ("4KiB", 4096), ("64MiB", 64 << 20), ("2GiB", 2 << 30),
        ("1TiB", 1 << 40),
        ("1.5KiB", 1536), ("0.5MiB", 1 << 19),
    ])
    func parses(text: String, bytes: Int) { #expect(ByteCount.parse(text) == bytes) }

    @Test(arguments: [
        "", "KiB", "64MB", "64mib", "-1", "-4KiB", "1.5", "0.3B", "nan", "inf", "1e30", "4 KiB", "9000TiB", "MiB64",
    ])
    func refuses(text: String) { #expect(ByteCount.parse(text) == nil) }

    @Test(arguments: [(0, "0B"), (1, "1B"), (1536, "1536B"), (4096, "4KiB"), (64 << 20, "64MiB"), (3 << 40, "3TiB")])
    func formats(bytes: Int, text: String) { #expect(ByteCount.format(bytes) == text) }

    @Test(arguments: [0, 1, 511, 4096, 4097, 64 << 20, (1 << 30) + 1, 5 << 40])
    func readsBackWhatItFormats(bytes: Int) { #expect(ByteCount.parse(ByteCount.format(bytes)) == bytes) }
}
