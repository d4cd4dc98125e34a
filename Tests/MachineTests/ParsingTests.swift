import Testing

@testable import Machine

@Suite struct ParsingTests {
    @Test(arguments: [
        ("0-3,8,10-11", [0, 1, 2, 3, 8, 10, 11]), ("0", [0]), ("", []), ("0,2\n", [0, 2]), ("5-3", []), ("x", []),
        ("2-3,0-1,3", [0, 1, 2, 3]),
    ])
    func readsKernelLists(text: String, expected: [Int]) {
        #expect(parseIDList(text) == expected)
    }

    @Test(arguments: [([0, 1, 2, 3, 8], "0-3,8"), ([], ""), ([4], "4"), ([3, 1, 2, 2], "1-3"), ([0, 2], "0,2")])
    func writesKernelLists(ids: [Int], expected: String) {
        #expect(formatIDList(ids) == expected)
    }

    @Test(
        arguments: [
            ("123 kB", 125_952), ("32K", 32768), ("2M", 2_097_152), ("512", 512), ("1G", 1_073_741_824), ("x", nil),
            ("", nil), ("12 apples", nil), ("99999999999999999999 kB", nil), ("18446744073709551615K", nil),
        ] as [(String, UInt64?)])
    func readsSizes(text: String, expected: UInt64?) {
        #expect(parseSize(text) == expected)
    }

    @Test(
        arguments: [
            (0, "0 B"), (512, "512 B"), (1024, "1 KiB"), (64 << 20, "64 MiB"), (25_276_530_688, "23.5 GiB"),
            (UInt64(1023) << 20, "1023 MiB"), (UInt64(1) << 60, "1024 PiB"),
        ] as [(UInt64, String)])
    func writesSizes(bytes: UInt64, expected: String) {
        #expect(describe(bytes: bytes) == expected)
    }

    @Test func readsKernelReleases() {
        #expect(KernelVersion(release: "6.12.9-amd64") == KernelVersion(6, 12))
        #expect(KernelVersion(release: "5.4-rc1") == KernelVersion(5, 4))
        #expect(KernelVersion(release: "unknown") == nil)
        #expect(KernelVersion(5, 19) < KernelVersion(6, 1))
        #expect(KernelVersion(6, 9) < KernelVersion(6, 11))
    }

    @Test func readsFieldsAndChoices() {
        let fixture = Fixture(["/a": "always [madvise] never\n", "/b": "never\n", "/c": "\n"])
        #expect(fixture.tree.choice("/a") == "madvise")
        #expect(fixture.tree.choice("/b") == "never")
        #expect(fixture.tree.choice("/c") == nil)
        #expect(fixture.tree.choice("/missing") == nil)
        #expect(parseFields("a : 1\nb: x: y\na: 2\nnothing\n") == ["a": "1", "b": "x: y"])
    }

    @Test func readsFilesLongerThanOneBuffer() {
        let long = String(repeating: "0123456789abcdef", count: 4096)
        let isRead = Fixture(["/long": long]).tree.contents("/long") == long
        #expect(isRead)
    }

    @Test func numberedEntriesAreInNumericalOrder() {
        let fixture = Fixture(["/d/node10/x": "", "/d/node2/x": "", "/d/node0/x": "", "/d/nodes": "", "/d/has_cpu": ""])
        #expect(fixture.tree.numbered("node", in: "/d").map(\.id) == [0, 2, 10])
    }
}
