import Testing

@testable import Statistics

@Suite struct DecimalTests {
    @Test func decimalsAreFixed() {
        #expect(Decimal.text(1.25, decimals: 1) == "1.3")
        #expect(Decimal.text(-0.04, decimals: 1) == "0.0")
        #expect(Decimal.text(-12.061, decimals: 2) == "-12.06")
        #expect(Decimal.text(9.999, decimals: 1) == "10.0")
        #expect(Decimal.text(7.5, decimals: 0) == "8")
        #expect(Decimal.text(.nan, decimals: 1) == "nan")
    }

    @Test func shortForms() {
        #expect(Decimal.short(2) == "2" && Decimal.short(2.5) == "2.5")
        #expect(Decimal.share(0.96142) == "96.1 %")
    }

    @Test(arguments: zip([0.03125, 4.5, 1230, 0, 100, 0.1], ["0.0313", "4.5", "1230", "0", "100", "0.1"]))
    func significantDigits(value: Double, expected: String) {
        #expect(Decimal.significant(value) == expected)
    }
}
