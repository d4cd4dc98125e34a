import Statistics
import Testing

@Suite struct CorrelationTests {
    /// `dd = d - d.mean(); (dd[1:] * dd[:-1]).sum() / (dd ** 2).sum()`
    @Test func lag1() throws {
        let d = [
            0.04879016416943205, -0.01801850550267832, 0.050261834780888304, 0.13235145148467384, 0.0,
            0.0670107102829603, 0.213574100298059, 0.0384662808277961, 0.04927104900678278, 0.05661889399950799,
            -0.06115442315333047, 0.08085209662909501,
        ]
        #expect(isClose(try #require(lag1Autocorrelation(d)), -0.15340332658681227))
        #expect(lag1Autocorrelation([1, 1, 1]) == nil)
    }

    /// `st.spearmanr(u, v).statistic`
    @Test func spearmanWithTies() throws {
        let rho = try #require(spearmanCorrelation([1, 2, 2, 3, 5, 8, 8, 8, 1], [2, 1, 4, 4, 3, 9, 7, 9, 0]))
        #expect(isClose(rho, 0.8751300825101962))
        #expect(spearmanCorrelation([1, 2, 3], [4, 4, 4]) == nil)
    }
}
