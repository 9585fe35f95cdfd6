import HTTPTypes
import Identity

/// Determines the key and the certificate that a client presents when it requests tokens: the tokens are bound to them.
struct PresentedBinding: Sendable {
    let dpop: DPoPVerifier
    let certificates: ClientCertificates
    let report: @Sendable (ServiceEvent) -> Void

    /// The key of the request's DPoP proof and the certificate of its connection.
    ///
    /// - Throws: 400 for an invalid proof (RFC 9449, 5).
    func presented(by request: some IncomingRequest) throws(Problem) -> SessionBinding {
        let key: Thumbprint?
        do { key = try dpop.key(of: request, for: .endpoint, tokenHash: nil) } catch {
            throw .refusedProof(error, report)
        }
        return SessionBinding(dpopKey: key, certificate: certificates.thumbprint(of: request))
    }
}

extension Problem {
    /// A DPoP proof with a token request is invalid.
    fileprivate static func refusedProof(
        _ refusal: DPoPRefusal, _ report: @Sendable (ServiceEvent) -> Void
    ) -> Problem {
        switch refusal {
        case .invalid(let sentence):
            var problem = Problem.badRequest(sentence)
            problem.error = "invalid_dpop_proof"
            return problem
        case .nonceNeeded(let nonce):
            var problem = Problem.badRequest("The DPoP proof must repeat the nonce of the field DPoP-Nonce.")
            problem.error = "use_dpop_nonce"
            problem.headerFields[.dpopNonce] = nonce
            return problem
        case .storeFailed(let error):
            report(.storeFailed(error))
            return .storeUnavailable
        }
    }
}
