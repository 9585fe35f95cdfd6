import HTTPTypes
import JWT

/// The refusals of bound tokens (RFC 9449, 7.1): status 401 with `WWW-Authenticate: DPoP …, Bearer …` (RFC 9449, 7.2:
/// both schemes are accepted), or the usual challenge alone where no proof would help.
struct DPoPChallenge: Sendable {
    /// The token is bound to a key, and was sent without a proof.
    let noProof: Problem
    /// The proof's key is not the one that the token is bound to.
    let otherKey: Problem
    /// The token is not bound to a key, but was sent with the scheme `DPoP`.
    let notBound: Problem
    /// A token of the scheme `DPoP` is invalid.
    let invalidToken: Problem
    /// The token is bound to a certificate that the connection does not have.
    let otherCertificate: Problem
    /// The token is bound to a network, and was sent from another.
    let otherNetwork: Problem

    private let challenge: String
    /// The other accepted scheme, for tokens that are not bound to a key.
    private let bearer: String

    /// Creates challenges for a realm: the public origin, which contains no character that needs quoting.
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
        otherKey = refused("The DPoP proof is signed by another key than the token's.", by: proof)
        notBound = refused("The token is bound to no key. Send it as Authorization: Bearer.", by: proof)
        invalidToken = refused("Invalid or expired token.", by: proof)
        otherCertificate = refused("The token is bound to another client certificate.", by: bearer)
        otherNetwork = refused("The token is bound to another network. Refresh it, or log in again.", by: bearer)
    }

    /// The proof is invalid.
    func invalidDPoPProof(_ sentence: String) -> Problem {
        Problem(
            .unauthorized, sentence,
            headerFields: [.wwwAuthenticate: challenge + ", error=\"invalid_dpop_proof\", " + bearer])
    }

    /// The proof must contain a nonce (RFC 9449, 9).
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
