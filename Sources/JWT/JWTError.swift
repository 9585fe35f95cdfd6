/// The one error type of this module: a stable code for programs and one sentence for the log.
///
/// Neither part repeats bytes of a token, so an error can be logged. Clients should see one public answer for every
/// refused credential; it is not part of this module.
public struct JWTError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Why a token, a key or a configuration was refused. The raw value is stable.
    public enum Code: String, Sendable, CaseIterable {
        /// Longer than ``Policy/maximumSize``.
        case tooLarge = "too_large"
        /// Not a compact JWS: parts, alphabet, base64url, JSON, or a member of the wrong type in the header.
        case malformed
        /// The header requires an unsupported feature: `crit`, `b64`, `zip`, or the `cty` of a nested token.
        case header
        /// The header's `alg` is not the key's, unknown, or not allowed by the policy.
        case algorithm
        /// No key, or more than one, for this header.
        case key
        /// The signature does not match the signed bytes.
        case signature
        /// The header's `typ` is not the expected one.
        case type
        /// A required claim is missing.
        case missingClaim = "missing_claim"
        /// A claim has the wrong type.
        case claim
        /// `iss` is not the expected one.
        case issuer
        /// `aud` does not name the expected audience, or names one where none is expected.
        case audience
        /// The time is at or after `exp`.
        case expired
        /// The time is before `nbf`.
        case notYetValid = "not_yet_valid"
        /// The hook of the ``Verifier`` refused the token: revoked, or used before.
        case revoked
        /// Key material that cannot be used: wrong length, not on the curve, not the algorithm's kind.
        case invalidKey = "invalid_key"
        /// Two keys of one set have the same `kid`.
        case duplicateKey = "duplicate_key"
        /// A public key was used where a private one is needed, or a secret would have been published.
        case keyUse = "key_use"
        /// A policy or a signer cannot be created from the given values.
        case configuration
    }

    /// The stable code.
    public let code: Code
    /// One sentence for the log, without bytes of the token.
    public let detail: String

    /// Creates an error; public so that hooks and tests can create their own.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// The code and the detail in one line.
    public var description: String { "\(code.rawValue): \(detail)" }
}
