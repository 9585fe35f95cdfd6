/// The keys of a verifier: immutable, each with its own algorithm, no two with the same `kid`.
///
/// To rotate, create a new set and a new ``Verifier``; nothing in a token changes a set (R3).
public struct KeySet: Sendable {
    /// The keys, in the order in which they were given.
    public let keys: [Key]

    /// Creates a set.
    /// - Throws: ``JWTError/Code/duplicateKey`` if two keys have the same `kid`, compared as bytes.
    public init(_ keys: [Key]) throws(JWTError) {
        var seen: Set<[UInt8]> = []
        for key in keys where !seen.insert(Array(key.kid.utf8)).inserted {
            throw JWTError(.duplicateKey, "two keys have the same kid")
        }
        self.keys = keys
    }

    /// Creates a set of one key.
    public init(_ key: Key) {
        keys = [key]
    }

    /// The key with this `kid`, compared as bytes, or nil.
    public func key(kid: String) -> Key? {
        keys.first { equal($0.kid, kid) }
    }
}
