import Statistics
import Testing

private let observations = [
    [0.984, 1.169, 0.836], [1.058, 1.228, 0.802], [0.989, 1.24, 0.812],
    [1.085, 1.207, 0.781], [0.981, 1.301, 0.803], [0.966, 1.198, 0.821],
]
private let order = [[0, 1, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0], [0, 2, 1], [1, 0, 2]]

@Suite struct PositionEffectTests {
    /// `L = np.log(obs); r = L - np.median(L, axis=0); R = [[r[b][order[b][p]] for p in range(3)] for b in range(6)]`;
    /// `st.friedmanchisquare(*np.array(R).T)`; the exact p-value over all 6**6 orders within blocks is 0.00553.
    @Test func friedman() throws {
        let effect = try #require(try PositionEffect(observations: observations, order: order, shuffles: 9_999))
        #expect(isClose(effect.friedman, 9.333333333333329))
        #expect((0.0035...0.0080).contains(effect.pValue))
        #expect(areClose(effect.positionPercents, [0, -0.39551526, 5.05282982], within: 1e-8))
        #expect(Diagnosis.position(effect)?.severity == .warning)
    }

    @Test func nothingToCompare() throws {
        #expect(try PositionEffect(observations: [[1], [2]], order: [[0], [0]]) == nil)
        #expect(try PositionEffect(observations: [], order: []) == nil)
    }

    @Test func refusesWhatDoesNotFit() {
        #expect(codeThrown { _ = try PositionEffect(observations: [[1, 2]], order: [[0, 0]]) } == .unequalLengths)
        let ragged = codeThrown { _ = try PositionEffect(observations: [[1, 2], [1]], order: [[0, 1], [0]]) }
        #expect(ragged == .unequalLengths)
        #expect(codeThrown { _ = try PositionEffect(observations: [[1, 0]], order: [[0, 1]]) } == .notPositive)
    }
}
