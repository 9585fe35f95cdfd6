/// Random numbers that follow from their seed (SplitMix64), so that a run can be repeated.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    /// The distance between two states.
    package static let step: UInt64 = 0x9e37_79b9_7f4a_7c15

    private var state: UInt64

    /// Starts at `seed`.
    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= Self.step
        return Self.mix(state)
    }

    /// The number that belongs to a state.
    package static func mix(_ state: UInt64) -> UInt64 {
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Returns true once in `count` times on average.
    package mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}
