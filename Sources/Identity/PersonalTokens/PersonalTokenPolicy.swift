/// How long personal tokens last, and how many there may be.
package struct PersonalTokenPolicy: Sendable, Hashable {
    /// How long a token lasts unless its owner says otherwise: 90 days.
    package static let defaultLifetimeMilliseconds: Int64 = 90 * 86_400_000
    /// The most tokens of one account: a list that a person can still look through.
    package static let defaultMaximumCount = 100

    /// How long a token lasts unless its owner says otherwise.
    package let lifetimeMilliseconds: Int64
    /// The longest that an owner may ask for; nil where a token may last for ever.
    package let maximumMilliseconds: Int64?
    /// The most tokens of one account.
    package let maximumCount: Int

    /// Makes a policy; the standard lifetime is never longer than the longest.
    package init(
        lifetimeMilliseconds: Int64 = PersonalTokenPolicy.defaultLifetimeMilliseconds,
        maximumMilliseconds: Int64? = nil, maximumCount: Int = PersonalTokenPolicy.defaultMaximumCount
    ) {
        self.lifetimeMilliseconds = min(lifetimeMilliseconds, maximumMilliseconds ?? .max)
        self.maximumMilliseconds = maximumMilliseconds
        self.maximumCount = maximumCount
    }

    /// When a token ends that is made now; nil for never.
    ///
    /// - Throws: ``IdentityError`` `invalidPersonalToken` if that is longer than allowed.
    func end(of lifetime: PersonalTokenLifetime, now: Timestamp) throws(IdentityError) -> Timestamp? {
        switch lifetime {
        case .standard: return now.adding(milliseconds: lifetimeMilliseconds)
        case .never:
            guard maximumMilliseconds == nil else { throw tooLong }
            return nil
        case .milliseconds(let milliseconds):
            guard milliseconds > 0 else { throw Self.refusal("is nothing") }
            guard milliseconds <= maximumMilliseconds ?? Self.longest else { throw tooLong }
            return now.adding(milliseconds: milliseconds)
        }
    }

    /// A hundred years: what is meant to last longer is meant to last for ever.
    private static let longest: Int64 = 36_500 * 86_400_000

    private var tooLong: IdentityError {
        let days = (maximumMilliseconds ?? Self.longest) / 86_400_000
        return Self.refusal("is longer than the \(days) days that are allowed here")
    }

    private static func refusal(_ rule: String) -> IdentityError {
        IdentityError(.invalidPersonalToken, field: "expires_in", "lifetime \(rule)")
    }
}
