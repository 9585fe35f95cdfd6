package import Identity

/// Accounts to test with.
package struct Sample: Sendable {
    /// Where ids come from.
    package let random: RandomSource

    /// Samples from a seed.
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

    /// A hash that stores take for one; nothing in them reads it.
    package static func hash(_ text: String) -> PasswordHash {
        PasswordHash(phc: "$argon2id$\(text)")
    }
}
