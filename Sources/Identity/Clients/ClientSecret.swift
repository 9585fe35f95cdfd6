/// A client's secret: `spcs_` and 52 characters of base32, 256 random bits. Shown once, when the client is added.
package struct ClientSecret: Sendable, CustomStringConvertible, CustomReflectable {
    /// What every client secret starts with, for scanners for leaked secrets.
    package static let prefix = "spcs_"

    /// The text, for the operator only.
    package let text: String

    /// Generates a secret. Never chosen by a person: its hash is fast, which only 256 random bits allow.
    package init(random: RandomSource) {
        text = Self.prefix + Base32.encode(random.uint128()) + Base32.encode(random.uint128())
    }

    /// Never the secret.
    package var description: String { "ClientSecret(…)" }
    /// Never the secret.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
