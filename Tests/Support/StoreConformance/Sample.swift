package import Identity

/// Accounts to test with.
package struct Sample: Sendable {
    /// The source of ids.
    package let random: RandomSource

    /// Creates samples from a seed.
    package init(seed: UInt64 = 1) {
        random = SeededRandom(seed).source
    }

    /// A new account of this name.
    package func account(_ name: String, groups: [String] = []) throws -> Account {
        Account(
            id: AccountID(random: random), username: try Username(name),
            profile: try AccountProfile(name: "The \(name)", email: nil, groups: groups),
            createdAt: Timestamp(seconds: 1_700_000_000))
    }

    /// An arbitrary hash: no store interprets it.
    package static func hash(_ text: String) -> PasswordHash {
        PasswordHash(phc: "$argon2id$\(text)")
    }
}
