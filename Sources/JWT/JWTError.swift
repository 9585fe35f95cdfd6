/// The one error of this module: a stable code for programs and one sentence for the log.
///
/// Neither part ever repeats bytes of a token, so an error can be logged as it is. What a client reads is not this
/// module's business: every refusal of a credential should get one and the same public answer.
public struct JWTError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Why a token, a key or a configuration was refused. The raw value is stable.
    public enum Code: String, Sendable, CaseIterable {
        /// Longer than ``Policy/maximumSize``.
        case tooLarge = "too_large"
        /// Not a compact JWS: parts, alphabet, base64url, JSON, or a member of the wrong type in the header.
        case malformed
        /// The header asks for something that is not implemented: `crit`, `b64`, `zip`, or `cty` of a nested token.
        case header
        /// The header's `alg` is not the key's, not known, or not allowed by the policy.
        case algorithm
        /// No key, or more than one, for this header.
        case key
        /// The signature does not fit the bytes that it should sign.
        case signature
        /// The header's `typ` is not the expected one.
        case type
        /// A claim that must be there is not.
        case missingClaim = "missing_claim"
        /// A claim has the wrong type.
        case claim
        /// `iss` is not the expected one.
        case issuer
        /// `aud` does not name the expected audience, or names one where none is expected.
        case audience
        /// `exp` has been reached.
        case expired
        /// `nbf` has not been reached.
        case notYetValid = "not_yet_valid"
        /// The hook of the ``Verifier`` refused the token: revoked, or used before.
        case revoked
        /// Key material that cannot be used: wrong length, not on the curve, not the algorithm's kind.
        case invalidKey = "invalid_key"
        /// Two keys of one set have the same `kid`.
        case duplicateKey = "duplicate_key"
        /// An operation that needs a private key was asked of a public one, or a secret was about to be published.
        case keyUse = "key_use"
        /// A policy or a signer that cannot be built from the values given.
        case configuration
    }

    /// The stable code.
    public let code: Code
    /// One sentence for the log, without bytes of the token.
    public let detail: String

    /// Creates an error; made by this module, public so that hooks and tests can make their own.
    public init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// The code and the detail in one line.
    public var description: String { "\(code.rawValue): \(detail)" }
}
