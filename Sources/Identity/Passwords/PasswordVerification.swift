/// The result of checking a password against a stored hash.
package enum PasswordVerification: Sendable, Hashable {
    /// The password is right, and the hash has the current parameters.
    case matched
    /// The password is right; the hash has other parameters and should be replaced.
    case matchedNeedsRehash
    /// The password is wrong.
    case mismatch
}
