import Foundation

/// How much trouble one source has made: failures, of which half are forgotten after each half-life.
package struct ThrottleEntry: Sendable, Hashable {
    /// What is counted: an account from a network, or a network, as 128 bits of a hash.
    package let key: UInt128
    /// The failures, as they counted at `updatedAt`.
    package let score: Double
    /// When the score was that.
    package let updatedAt: Timestamp

    /// Makes an entry.
    package init(key: UInt128, score: Double, updatedAt: Timestamp) {
        self.key = key
        self.score = score
        self.updatedAt = updatedAt
    }

    /// What the score has fallen to. A clock that went backwards forgets nothing (requirement S17).
    func score(now: Timestamp, halfLife: Int64) -> Double {
        let elapsed = max(now.milliseconds - updatedAt.milliseconds, 0)
        return score * exp2(-Double(elapsed) / Double(halfLife))
    }
}
