/// A stored password hash: a PHC string such as `$argon2id$v=19$m=65536,t=3,p=1$salt$hash`, or what was imported.
///
/// It is kept as the store has it, readable or not; ``PasswordHasher`` judges it. It never appears in a description.
public struct PasswordHash: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The PHC string.
    public let phc: String

    /// Wraps a stored string.
    public init(phc: String) {
        self.phc = phc
    }

    /// Never the hash.
    public var description: String { "PasswordHash(…)" }
    /// Never the hash.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
