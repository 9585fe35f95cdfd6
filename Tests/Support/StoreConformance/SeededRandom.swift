package import Identity
import Synchronization

/// Repeatable random numbers for tests only: SplitMix64 from a seed.
package final class SeededRandom: Sendable {
    private let state: Atomic<UInt64>

    /// Creates the sequence of this seed.
    package init(_ seed: UInt64 = 1) {
        state = Atomic(seed)
    }

    /// The next number.
    package func next() -> UInt64 {
        var value = state.wrappingAdd(0x9E37_79B9_7F4A_7C15, ordering: .relaxed).newValue
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// The numbers as a ``RandomSource``.
    package var source: RandomSource { RandomSource { self.next() } }
}
