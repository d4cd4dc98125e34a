import Testing
import WorkloadKit

@testable import MixedWorkload

@Suite struct MixedTests {
    @Test("the index leads to every account", arguments: [1, 15, 16, 17, 255, 256, 257, 5000])
    func index(_ accounts: Int) {
        let shape = IndexShape(keys: accounts)
        for account in 0..<accounts {
            let path = shape.path(to: account)
            #expect(path.count == shape.height + 1 && path[0] == 0)
            #expect(path.last == shape.nodes - (shape.levels.last ?? 0) + account / 16)
        }
    }

    @Test("every record is in the chain of one account, four in each")
    func chains() throws {
        let built = try Built(mixedWorkload, ["size": "100000"])
        let shape = StoreShape(size: 100_000, threads: 1, steps: 8)
        var seen = Set<UnsafeMutableRawPointer>()
        for account in 0..<shape.accounts {
            var record = built.head(account, shape)
            for _ in 0..<StoreShape.chain {
                let current = try #require(record)
                seen.insert(current)
                record = current.load(as: UnsafeMutableRawPointer?.self)
            }
            #expect(record == nil)
        }
        #expect(seen.count == StoreShape.chain * shape.accounts)
    }

    @Test("a look-up finds the first record of each account", arguments: [1, 20, 300])
    func lookUps(_ accounts: Int) throws {
        let size = max(4096, accounts * 300)
        let parameters = ["size": "\(size)", "list-share": "0", "vector-share": "0", "write": "0"]
        let built = try Built(mixedWorkload, parameters)
        let shape = StoreShape(size: size, threads: 1, steps: 8)
        let expected = (0..<shape.accounts).reduce(UInt64(0)) { sum, account in
            sum &+ (built.head(account, shape)?.load(fromByteOffset: 8, as: UInt64.self) ?? 0)
        }
        #expect(built.run(built.workload.program[0]).checksum == expected)
    }

    @Test("shares decide how many operations there are of each kind")
    func shares() {
        let window = TouchWindow(of: 1000, share: 0.5)
        let visits = StoreVisits(window: window, lane: Lane(), treeShare: 0.2, listShare: 0.5, key: 1)
        #expect(visits.lookups.count == 100 && visits.walks.count == 250 && visits.aggregates.count == 150)
        #expect(Set((0..<500).map(visits.account)) == Set(0..<500))
        #expect(visits.aggregates.allSatisfy { visits.block($0).upperBound <= 500 })
    }

    @Test("shares that are all 0 are refused")
    func refused() {
        let zero = ["list-share": "0", "tree-share": "0", "vector-share": "0"]
        let error = #expect(throws: ParameterError.self) { try mixedWorkload.make(zero) }
        #expect(error?.description.contains("raise one") == true)
    }
}

extension Built {
    fileprivate func head(_ account: Int, _ shape: StoreShape) -> UnsafeMutableRawPointer? {
        (root + shape.offset(of: .heads) + account * StoreShape.word).load(as: UnsafeMutableRawPointer?.self)
    }
}
