/// The outcome of checking a password against a stored hash.
package enum PasswordVerification: Sendable, Hashable {
    /// The password is right, and the hash is as hashes are made today.
    case matched
    /// The password is right; the hash was made with other parameters and should be replaced.
    case matchedNeedsRehash
    /// The password is wrong.
    case mismatch
}
