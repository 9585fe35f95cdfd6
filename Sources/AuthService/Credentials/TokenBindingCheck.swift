import Identity

/// Checks that the sender of an access token presents what it is bound to (requirement S16).
struct TokenBindingCheck: Sendable {
    let dpop: DPoPVerifier
    let certificates: ClientCertificates
    let challenge: DPoPChallenge
    let report: @Sendable (ServiceEvent) -> Void

    /// The refusal of a verified token; nil if it may pass.
    ///
    /// - Parameters:
    ///   - text: the token as it was sent.
    ///   - hasDPoPScheme: whether it was sent with the scheme `DPoP`.
    func refusal(
        of token: AccessToken, _ text: Span<UInt8>, hasDPoPScheme: Bool, in request: some IncomingRequest,
        for place: DPoPTarget
    ) -> Problem? {
        if token.binding == .none { return hasDPoPScheme ? challenge.notBound : nil }
        if let network = token.binding.network {
            guard let address = request.clientAddress, network.contains(address) else { return challenge.otherNetwork }
        }
        if let certificate = token.binding.certificate {
            guard certificates.thumbprint(of: request) == certificate else { return challenge.otherCertificate }
        }
        guard let key = token.binding.dpopKey else { return hasDPoPScheme ? challenge.notBound : nil }
        // RFC 9449, 7.1: a bound token is never accepted as a bearer token.
        guard hasDPoPScheme else { return challenge.noProof }
        do throws(DPoPRefusal) {
            let hash = Thumbprint(of: text)
            guard let presented = try dpop.key(of: request, for: place, tokenHash: hash) else {
                return challenge.noProof
            }
            return presented == key ? nil : challenge.otherKey
        } catch {
            switch error {
            case .invalid(let sentence): return challenge.invalidDPoPProof(sentence)
            case .nonceNeeded(let nonce): return challenge.useNonce(nonce)
            case .storeFailed(let error):
                report(.storeFailed(error))
                return .storeUnavailable
            }
        }
    }
}
