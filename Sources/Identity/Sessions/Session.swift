/// A login session: the family of refresh tokens that descend from one login (RFC 9700 section 4.14.2).
///
/// No token is stored. The current refresh token is computed from the session: its id, its generation and a MAC under
/// its key. Rotation increments one counter.
package struct Session: Sendable, Hashable, Identifiable, CustomStringConvertible, CustomReflectable {
    /// The session's identifier, the `sid` of its access tokens.
    package let id: SessionID
    /// The account of the session.
    package let accountID: AccountID
    /// The account's generation (``Account/generation``) that it belongs to: it ends when the account's advances,
    /// unless it is the one session that a password change keeps.
    package let accountGeneration: Int64
    /// The generation of the current refresh token. Starts at 1 and increases by one with each rotation: a counter, so
    /// that two rotations in one second are two generations (requirement S9).
    package let generation: Int64
    /// 256 random bits that authenticate this session's refresh tokens and no other's.
    package let key: [UInt8]
    /// When it began.
    package let createdAt: Timestamp
    /// When the current refresh token was issued.
    package let rotatedAt: Timestamp
    /// How often the current token was returned again to holders of its immediate parent.
    package let repeats: Int
    /// When it ends unless it is refreshed first.
    package let expiresAt: Timestamp
    /// When it ends in any case.
    package let endsAt: Timestamp
    /// The client and the address at its beginning.
    package let origin: SessionOrigin
    /// The binding of its refresh tokens.
    package let binding: SessionBinding

    /// Creates a session value, as a store keeps it.
    package init(
        id: SessionID, accountID: AccountID, accountGeneration: Int64, generation: Int64, key: [UInt8],
        createdAt: Timestamp, rotatedAt: Timestamp, repeats: Int, expiresAt: Timestamp, endsAt: Timestamp,
        origin: SessionOrigin, binding: SessionBinding
    ) {
        self.id = id
        self.accountID = accountID
        self.accountGeneration = accountGeneration
        self.generation = generation
        self.key = key
        self.createdAt = createdAt
        self.rotatedAt = rotatedAt
        self.repeats = repeats
        self.expiresAt = expiresAt
        self.endsAt = endsAt
        self.origin = origin
        self.binding = binding
    }

    /// A new session of this account.
    package init(
        of account: Account, origin: SessionOrigin, binding: SessionBinding = .none, policy: SessionPolicy,
        random: RandomSource, now: Timestamp
    ) {
        let longest = origin.isShort ? policy.shortMilliseconds : policy.absoluteMilliseconds
        let endsAt = now.adding(milliseconds: min(longest, policy.absoluteMilliseconds))
        self.init(
            id: SessionID(random: random), accountID: account.id, accountGeneration: account.generation, generation: 1,
            key: random.bytes(32), createdAt: now, rotatedAt: now, repeats: 0,
            expiresAt: min(now.adding(milliseconds: policy.idleMilliseconds), endsAt), endsAt: endsAt, origin: origin,
            binding: binding)
    }

    /// The same session with some things changed.
    package func with(
        accountGeneration: Int64? = nil, generation: Int64? = nil, rotatedAt: Timestamp? = nil, repeats: Int? = nil,
        expiresAt: Timestamp? = nil, binding: SessionBinding? = nil
    ) -> Session {
        Session(
            id: id, accountID: accountID, accountGeneration: accountGeneration ?? self.accountGeneration,
            generation: generation ?? self.generation, key: key, createdAt: createdAt,
            rotatedAt: rotatedAt ?? self.rotatedAt, repeats: repeats ?? self.repeats,
            expiresAt: expiresAt ?? self.expiresAt, endsAt: endsAt, origin: origin,
            binding: binding ?? self.binding)
    }

    /// The id and the generation; never the key.
    package var description: String { "Session(\(id), generation \(generation))" }
    /// Never the key.
    package var customMirror: Mirror { Mirror(self, children: ["id": id, "generation": generation]) }
}

/// A session's identifier, a token's `sid`. Knowing it grants nothing.
package typealias SessionID = Identifier<Session>
