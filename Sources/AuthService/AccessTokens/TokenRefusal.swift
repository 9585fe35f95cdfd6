import Identity
import JWT

/// Why a token in `Authorization` was refused, for metrics. The client learns only that it was.
package enum TokenRefusal: String, Error, Sendable, Hashable, CaseIterable {
    /// Not the text of a token.
    case malformed
    /// The key is unknown, or the algorithm is not the key's.
    case key
    /// The signature does not match.
    case signature
    /// It has expired.
    case expired
    /// The type, issuer or audience is another service's, or a claim is missing or invalid.
    case claims
    /// Its account was removed.
    case accountRemoved
    /// Its account is disabled.
    case accountDisabled
    /// The password was changed, or all sessions were ended, after it was issued.
    case superseded
    /// The token or its session was revoked.
    case revoked
    /// It is bound to a key, a certificate or a network that the request did not present (requirement S16).
    case binding
    /// A personal token that does not exist: it was revoked or invented.
    case unknown
    /// A personal token with the user name of another account.
    case username
    /// A valid token of a kind that the endpoint does not accept (requirement S13).
    case kind
    /// The store has failed for too long, so the state is unknown (requirement G4).
    case storeSilent

    /// The reason for the error of a failed verification.
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

    /// Whether this reason implies that this service issued the token: its signature was valid, or its form is this
    /// service's own.
    var provesIssuer: Bool {
        switch self {
        case .malformed, .key, .signature, .claims, .kind: false
        case .expired, .accountRemoved, .accountDisabled, .superseded, .revoked, .binding, .unknown, .username,
            .storeSilent:
            true
        }
    }

    /// The client's response.
    func problem(_ challenge: BearerChallenge) -> Problem {
        self == .storeSilent ? .storeUnavailable : challenge.invalidToken
    }
}
