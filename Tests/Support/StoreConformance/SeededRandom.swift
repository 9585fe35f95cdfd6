import Randomness
package import Identity
import Synchronization

/// Random numbers for tests, repeatable from a seed.
package final class SeededRandom: Sendable {
    private let state: Atomic<UInt64>

    /// Creates the sequence of this seed.
    package init(_ seed: UInt64 = 1) {
        state = Atomic(seed)
    }

    /// The next number.
    package func next() -> UInt64 {
        SeededGenerator.mix(state.wrappingAdd(SeededGenerator.step, ordering: .relaxed).newValue)
    }

    /// The numbers as a ``RandomSource``.
    package var source: RandomSource { RandomSource { self.next() } }
}
