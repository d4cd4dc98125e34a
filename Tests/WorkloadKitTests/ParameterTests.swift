import Testing
import WorkloadKit

@Suite struct ParameterTests {
    static let size = ParameterDescription(
        "size", "bytes", .bytes(4096...(1 << 20)), default: .integer(8192), unit: "bytes")
    static let rounds = ParameterDescription("rounds", "rounds", .integer(1...10), default: .integer(4))
    static let share = ParameterDescription("share", "part", .real(0...1), default: .real(0.5))
    static let order = ParameterDescription(
        "order", "order", .choice(["random", "window=N"]), default: .text("random"))
    static let all = [size, rounds, share, order]

    private func message(_ description: ParameterDescription, _ text: String) throws -> String {
        try #require(throws: ParameterError.self) { _ = try description.parse(text) }.description
    }

    @Test
    func valuesWithinTheRangeAreTaken() throws {
        #expect(try Self.size.parse("4KiB") == .integer(4096))
        #expect(try Self.size.parse("1MiB") == .integer(1 << 20))
        #expect(try Self.rounds.parse("1") == .integer(1))
        #expect(try Self.rounds.parse("10") == .integer(10))
        #expect(try Self.share.parse("0") == .real(0))
        #expect(try Self.share.parse("1") == .real(1))
        #expect(try Self.share.parse("2.5e-1") == .real(0.25))
        #expect(try Self.order.parse("random") == .text("random"))
        #expect(try Self.order.parse("window=64") == .text("window=64"))
    }

    @Test(arguments: ["1", "4095", "2MiB"])
    func amountsOfMemoryOutOfRange(text: String) throws {
        #expect(try message(Self.size, text) == "'\(text)' is out of range for 'size': it takes 4KiB to 1MiB")
    }

    @Test(arguments: ["0", "11", "-1"])
    func numbersOutOfRange(text: String) throws {
        #expect(try message(Self.rounds, text) == "'\(text)' is out of range for 'rounds': it takes 1 to 10")
    }

    @Test(arguments: ["-0.1", "1.0001"])
    func sharesOutOfRange(text: String) throws {
        #expect(try message(Self.share, text) == "'\(text)' is out of range for 'share': it takes 0 to 1")
    }

    @Test
    func unknownUnitsNameTheKnownOnes() throws {
        let text = try message(Self.size, "64MB")
        #expect(text.contains("'64MB' is no amount of memory for 'size'"))
        #expect(text.contains("KiB, MiB, GiB or TiB, such as 64MiB"))
    }

    @Test
    func nonsenseIsRefused() throws {
        #expect(try message(Self.rounds, "1.5") == "'1.5' is no whole number for 'rounds'")
        #expect(try message(Self.share, "half") == "'half' is no number for 'share'")
        #expect(try message(Self.share, "nan") == "'nan' is no number for 'share'")
        #expect(try message(Self.share, "inf") == "'inf' is no number for 'share'")
    }

    @Test(arguments: ["randomly", "", "window", "window=", "window=0", "window=-1", "window=N", "window=1.5"])
    func wordsAreListed(text: String) throws {
        #expect(try message(Self.order, text) == "'\(text)' is no value for 'order': choose one of random, window=N")
    }

    @Test
    func defaultsFillIn() throws {
        let values = try ParameterValues(["rounds": "7"], for: Self.all, of: "workload 'x'")
        #expect(values.integer("rounds") == 7)
        #expect(values.integer("size") == 8192)
        #expect(values.real("share") == 0.5)
        #expect(values.text("order") == "random")
        #expect(values.values.count == 4)
    }

    @Test
    func unknownParametersNameTheOwnerAndTheKnown() throws {
        let error = try #require(throws: ParameterError.self) {
            _ = try ParameterValues(["zise": "1", "sizes": "1"], for: Self.all, of: "workload 'x'")
        }
        #expect(error.description == "workload 'x' has no parameter 'sizes'; it has: size, rounds, share, order")
    }

    @Test(arguments: [
        (ParameterValue.integer(64 << 20), "67108864"), (.real(1), "1"), (.real(0.1), "0.1"), (.real(1e20), "1e+20"),
        (.text("random"), "random"),
    ])
    func valuesAreWrittenUnscaled(value: ParameterValue, text: String) { #expect(value.description == text) }

    @Test
    func commonDefaultsAreValuesOfTheirKind() throws {
        for description in CommonParameters.all + [CommonParameters.shift] {
            #expect(try description.parse(description.defaultValue.description) == description.defaultValue)
        }
        #expect(Set(CommonParameters.all.map(\.name)).count == CommonParameters.all.count)
    }
}
