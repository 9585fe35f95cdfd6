import Identity
import JWT

/// Why a token in `Authorization` was refused: for counting. The client learns only that it was.
package enum TokenRefusal: String, Error, Sendable, Hashable, CaseIterable {
    /// Not the text of a token.
    case malformed
    /// No key of ours, or not the key's algorithm.
    case key
    /// The signature does not fit.
    case signature
    /// It has expired.
    case expired
    /// Another type, issuer or audience than ours, or a claim that is missing or makes no sense.
    case claims
    /// Its account was removed.
    case accountRemoved
    /// Its account is disabled.
    case accountDisabled
    /// The password was changed, or all sessions were ended, after it was issued.
    case superseded
    /// It, or its session, was revoked.
    case revoked
    /// It is bound to a key, a certificate or a network that the request did not show (requirement S16).
    case binding
    /// A personal token that does not exist: it was revoked, or made up.
    case unknown
    /// A good kind of token at an endpoint that takes another (requirement S13).
    case kind
    /// The store has been silent for too long: nobody knows (requirement G4).
    case storeSilent

    /// Why a token that is no good access token is not.
    init(_ code: JWTError.Code) {
        self =
            switch code {
            case .tooLarge, .malformed, .header: .malformed
            case .algorithm, .key, .invalidKey, .duplicateKey, .keyUse, .configuration: .key
            case .signature: .signature
            case .expired: .expired
            case .revoked: .revoked
            case .type, .missingClaim, .claim, .issuer, .audience, .notYetValid: .claims
            }
    }

    /// The answer that the client gets.
    func problem(_ challenge: BearerChallenge) -> Problem {
        self == .storeSilent ? .storeUnavailable : challenge.invalidToken
    }
}
