import Foundation

/// The failures of one source, halved after each half-life.
package struct ThrottleEntry: Sendable, Hashable {
    /// The source, an account from a network or a network, as 128 bits of a hash.
    package let key: UInt128
    /// The failures at `updatedAt`.
    package let score: Double
    /// The time of the score.
    package let updatedAt: Timestamp

    /// Creates an entry.
    package init(key: UInt128, score: Double, updatedAt: Timestamp) {
        self.key = key
        self.score = score
        self.updatedAt = updatedAt
    }

    /// The decayed score. A clock that went backwards removes nothing (requirement S17).
    func score(now: Timestamp, halfLife: Int64) -> Double {
        let elapsed = max(now.milliseconds - updatedAt.milliseconds, 0)
        return score * exp2(-Double(elapsed) / Double(halfLife))
    }
}
