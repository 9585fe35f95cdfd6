import HTTPTypes
import JWT

/// The refusals of tokens that are bound to something (RFC 9449, 7.1): status 401 with `WWW-Authenticate: DPoP …, Bearer …`
/// (RFC 9449, 7.2: both schemes are taken), or the usual challenge alone where no proof would help.
struct DPoPChallenge: Sendable {
    /// The token is bound to a key, and came without a proof.
    let noProof: Problem
    /// The proof is by another key than the token is bound to.
    let otherKey: Problem
    /// The token is bound to no key, and was sent as if it were.
    let notBound: Problem
    /// A token of the scheme `DPoP` that is not good for anything.
    let invalidToken: Problem
    /// The token is bound to a certificate that the connection does not have.
    let otherCertificate: Problem
    /// The token is bound to a network, and came from another.
    let otherNetwork: Problem

    private let challenge: String
    /// The other scheme that is taken here, for tokens that are bound to no key.
    private let bearer: String

    /// Challenges for a realm: the public origin, which contains no character that needs quoting.
    init(realm: String) {
        let algorithms = DPoPProofVerifier.algorithms.map(\.name).joined(separator: " ")
        let proof = "DPoP realm=\"\(realm)\", algs=\"\(algorithms)\""
        let bearer = "Bearer realm=\"\(realm)\""
        func refused(_ detail: String, by challenge: String) -> Problem {
            let both = challenge == bearer ? "" : ", " + bearer
            return Problem(
                .unauthorized, detail,
                headerFields: [.wwwAuthenticate: challenge + ", error=\"invalid_token\"" + both])
        }
        self.bearer = bearer
        challenge = proof
        noProof = refused("The token is bound to a key. Send it as Authorization: DPoP, with a proof.", by: proof)
        otherKey = refused("The DPoP proof is by another key than the token is bound to.", by: proof)
        notBound = refused("The token is bound to no key. Send it as Authorization: Bearer.", by: proof)
        invalidToken = refused("Invalid or expired token.", by: proof)
        otherCertificate = refused("The token is bound to another client certificate.", by: bearer)
        otherNetwork = refused("The token is bound to another network. Refresh it, or log in again.", by: bearer)
    }

    /// The proof itself is refused.
    func invalidDPoPProof(_ sentence: String) -> Problem {
        Problem(
            .unauthorized, sentence,
            headerFields: [.wwwAuthenticate: challenge + ", error=\"invalid_dpop_proof\", " + bearer])
    }

    /// The proof must repeat a nonce (RFC 9449, 9).
    func useNonce(_ nonce: String) -> Problem {
        Problem(
            .unauthorized, "The DPoP proof must repeat the nonce of the field DPoP-Nonce.",
            headerFields: [
                .wwwAuthenticate: challenge + ", error=\"use_dpop_nonce\", " + bearer, .dpopNonce: nonce,
            ])
    }
}

extension HTTPField.Name {
    /// The nonce that the next proof should repeat (RFC 9449, 8).
    // The initialiser fails for a name that is not a token (RFC 9110, 5.1); this one is.
    // swift-format-ignore: NeverForceUnwrap
    static let dpopNonce = Self("DPoP-Nonce")!
}
