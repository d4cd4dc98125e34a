import Statistics
import Testing

@Suite struct BoxPlotTests {
    @Test func fiveNumbersAndWhiskers() throws {
        let box = try BoxPlot(Known.tailed)
        let five = [box.minimum, box.lowerQuartile, box.median, box.upperQuartile, box.maximum]
        #expect(areClose(five, [1.1, 2.525, 4, 5.75, 30]))
        #expect(box.lowerWhisker == 1.1 && box.upperWhisker == 9.7)
        #expect(box.outliers.map(\.index) == [9])
        #expect(box.outliers[0].value == 30 && box.outliers[0].mark == .severe)
        #expect(box.count == 10)
    }
}
