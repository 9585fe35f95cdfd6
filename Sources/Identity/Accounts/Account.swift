/// An account, without its credential: it may be shown, listed and logged.
package struct Account: Sendable, Hashable, Identifiable {
    /// The permanent identifier.
    package let id: AccountID
    /// The name, in both its forms.
    package let username: Username
    /// Display name, e-mail address and groups.
    package let profile: AccountProfile
    /// Whether logins and tokens are refused.
    package let isDisabled: Bool
    /// Counts the events that end every token issued before them: a new password, a logout everywhere, a disabling.
    /// Starts at 1.
    ///
    /// A token carries the generation at which it was issued (``TokenID``) and is refused unless it is still the
    /// account's. A counter needs no clock: a token of the very second before a password change is refused, one of the
    /// same second after it works (requirements S5, S9, S17).
    package let generation: Int64
    /// The one session, with its tokens, that survived the latest such event: the session in which the password was
    /// changed.
    package let keptSession: SessionID?
    /// When the account was created.
    package let createdAt: Timestamp
    /// When the password was last set; nil as long as there is none.
    package let passwordChangedAt: Timestamp?

    /// Creates an account value. A new account has generation 1.
    package init(
        id: AccountID, username: Username, profile: AccountProfile = .empty, isDisabled: Bool = false,
        generation: Int64 = 1, keptSession: SessionID? = nil, createdAt: Timestamp, passwordChangedAt: Timestamp? = nil
    ) {
        self.id = id
        self.username = username
        self.profile = profile
        self.isDisabled = isDisabled
        self.generation = generation
        self.keptSession = keptSession
        self.createdAt = createdAt
        self.passwordChangedAt = passwordChangedAt
    }

    /// The same account with some things changed.
    package func with(
        profile: AccountProfile? = nil, isDisabled: Bool? = nil, passwordChangedAt: Timestamp? = nil
    ) -> Account {
        Account(
            id: id, username: username, profile: profile ?? self.profile, isDisabled: isDisabled ?? self.isDisabled,
            generation: generation, keptSession: keptSession, createdAt: createdAt,
            passwordChangedAt: passwordChangedAt ?? self.passwordChangedAt)
    }

    /// Returns the same account at its next generation.
    package func nextGeneration(keeping session: SessionID?) -> Account {
        Account(
            id: id, username: username, profile: profile, isDisabled: isDisabled, generation: generation + 1,
            keptSession: session, createdAt: createdAt, passwordChangedAt: passwordChangedAt)
    }
}

/// An account's identifier, a token's `sub`.
///
/// A name may change, or be reused after its account is removed; the identifier is never reused, so an old token never
/// works for a new account.
package typealias AccountID = Identifier<Account>
