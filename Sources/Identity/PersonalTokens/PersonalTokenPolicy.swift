/// How long personal tokens last, and how many an account may have.
package struct PersonalTokenPolicy: Sendable, Hashable {
    /// The default lifetime: 90 days.
    package static let defaultLifetimeMilliseconds: Int64 = 90 * 86_400_000
    /// The maximum number of tokens of one account: a list that a person can still read.
    package static let defaultMaximumCount = 100

    /// The lifetime of a token unless its owner chooses another.
    package let lifetimeMilliseconds: Int64
    /// The maximum lifetime; nil if tokens may last forever.
    package let maximumMilliseconds: Int64?
    /// The maximum number of tokens of one account.
    package let maximumCount: Int

    /// Creates a policy; the default lifetime is at most the maximum.
    package init(
        lifetimeMilliseconds: Int64 = PersonalTokenPolicy.defaultLifetimeMilliseconds,
        maximumMilliseconds: Int64? = nil, maximumCount: Int = PersonalTokenPolicy.defaultMaximumCount
    ) {
        self.lifetimeMilliseconds = min(lifetimeMilliseconds, maximumMilliseconds ?? .max)
        self.maximumMilliseconds = maximumMilliseconds
        self.maximumCount = maximumCount
    }

    /// The end of a token created now; nil for never.
    ///
    /// - Throws: ``IdentityError`` `invalidPersonalToken` if the lifetime is longer than allowed.
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

    /// A hundred years: a longer lifetime should be `never`.
    private static let longest: Int64 = 36_500 * 86_400_000

    private var tooLong: IdentityError {
        let days = (maximumMilliseconds ?? Self.longest) / 86_400_000
        return Self.refusal("is longer than the allowed \(days) days")
    }

    private static func refusal(_ rule: String) -> IdentityError {
        IdentityError(.invalidPersonalToken, field: "expires_in", "lifetime \(rule)")
    }
}

/// The requested lifetime of a personal token.
package enum PersonalTokenLifetime: Sendable, Hashable {
    /// The policy's default.
    case standard
    /// This many milliseconds.
    case milliseconds(Int64)
    /// Until it is revoked.
    case never
}
