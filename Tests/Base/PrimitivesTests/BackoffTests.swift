// SPDX-License-Identifier: Apache-2.0
import Primitives
import Testing

@Suite struct BackoffTests {
    @Test(
        arguments: [
            (-1, 100), (0, 100), (1, 100), (2, 200), (3, 400), (4, 800), (5, 1_000), (6, 1_000),
            (1_000, 1_000), (Int.max, 1_000),
        ] as [(Int, Int64)]
    )
    func doublesUpToTheLongest(failures: Int, expected: Int64) {
        #expect(Backoff(100...1_000, jitter: .none).milliseconds(failures: failures) == expected)
    }

    @Test(
        arguments: [
            (Backoff.Jitter.none, 0.0, 200), (.none, 0.99, 200), (.half, 0.0, 100),
            (.half, 0.5, 150),
            (.half, 0.999, 199), (.full, 0.0, 0), (.full, 0.5, 100), (.full, 0.999, 199),
        ] as [(Backoff.Jitter, Double, Int64)]
    )
    func leavesItsPartToChance(jitter: Backoff.Jitter, random: Double, expected: Int64) {
        let backoff = Backoff(100...1_000, jitter: jitter)
        #expect(backoff.milliseconds(failures: 2, random: random) == expected)
    }

    @Test func anOddBoundIsNotCutDown() {
        #expect(Backoff(5...5, jitter: .half).milliseconds(failures: 1, random: 0) == 2)
        #expect(Backoff(5...5, jitter: .half).milliseconds(failures: 1, random: 0.999) == 4)
    }

    @Test func noFactorOverflows() {
        let backoff = Backoff(.max / 2 ... .max, jitter: .none)
        #expect(backoff.milliseconds(failures: 2) == .max - 1)
        #expect(backoff.milliseconds(failures: 3) == .max)
    }
}
