import Identity

/// Checks that who sends an access token holds what it is bound to (requirement S16).
struct TokenBindingCheck: Sendable {
    let proofs: ProofChecker
    let certificates: ClientCertificates
    let challenge: ProofChallenge
    let report: @Sendable (ServiceEvent) -> Void

    /// The refusal of a token that verified, nil if it may pass.
    ///
    /// - Parameters:
    ///   - text: the token as it was sent.
    ///   - hasProofScheme: whether it came with the scheme `DPoP`.
    func refusal(
        of token: AccessToken, _ text: Span<UInt8>, hasProofScheme: Bool, in request: some IncomingRequest,
        for place: ProofTarget
    ) -> Problem? {
        if token.binding == .none { return hasProofScheme ? challenge.notBound : nil }
        if let network = token.binding.network {
            guard let address = request.clientAddress, network.contains(address) else { return challenge.otherNetwork }
        }
        if let certificate = token.binding.certificate {
            guard certificates.thumbprint(of: request) == certificate else { return challenge.otherCertificate }
        }
        guard let key = token.binding.proofKey else { return hasProofScheme ? challenge.notBound : nil }
        // RFC 9449, 7.1: a bound token is never taken as a bearer's.
        guard hasProofScheme else { return challenge.noProof }
        do throws(ProofRefusal) {
            let hash = Thumbprint(of: text)
            guard let shown = try proofs.key(of: request, for: place, tokenHash: hash) else { return challenge.noProof }
            return shown == key ? nil : challenge.otherKey
        } catch {
            switch error {
            case .invalid(let sentence): return challenge.invalidProof(sentence)
            case .nonceNeeded(let nonce): return challenge.useNonce(nonce)
            case .storeFailed(let error):
                report(.storeFailed(error))
                return .storeUnavailable
            }
        }
    }
}
