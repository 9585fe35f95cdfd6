/// A stored password hash: a PHC string such as `$argon2id$v=19$m=65536,t=3,p=1$salt$hash`, or an imported one.
///
/// It is kept as the store has it, readable or not; ``PasswordHasher`` checks it. It never appears in a description.
package struct PasswordHash: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The PHC string.
    package let phc: String

    /// Wraps a stored string.
    package init(phc: String) {
        self.phc = phc
    }

    /// Never the hash.
    package var description: String { "PasswordHash(…)" }
    /// Never the hash.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
