import Identity
import JWT

/// Verifies the DPoP proof of a request and returns its key (RFC 9449, 4.3).
struct DPoPVerifier: Sendable {
    let verifier: DPoPProofVerifier
    let policy: DPoPPolicy
    let memory: DPoPProofMemory
    let target: DPoPTargetMatcher
    let clock: @Sendable () -> Timestamp

    init(_ binding: TokenBinding, origins: ListedOrigins, clock: @escaping @Sendable () -> Timestamp) {
        verifier = binding.verifier
        policy = binding.dpop
        memory = binding.memory
        target = DPoPTargetMatcher(origins: origins)
        self.clock = clock
    }

    /// The nonce for the next proof.
    var nonce: String { nonce(now: clock()) }

    /// The key that the request proves to hold; nil if it has no proof. The proof is consumed.
    ///
    /// - Parameter tokenHash: the SHA-256 of the accompanying access token, which the proof must contain (`ath`); nil
    ///   without one.
    func key(
        of request: some IncomingRequest, for place: DPoPTarget, tokenHash: Thumbprint?
    ) throws(DPoPRefusal) -> Thumbprint? {
        let now = clock()
        let proof: Result<DPoPProof?, JWTError> = request.withVariable(.proof) { text in
            guard let text else { return .success(nil) }
            do throws(JWTError) { return .success(try verifier.verify(text, now: NumericDate(now))) } catch {
                return .failure(error)
            }
        }
        switch proof {
        case .failure(let error): throw .invalid("The DPoP proof is refused: \(error.detail).")
        case .success(nil): return nil
        case .success(let proof?):
            try check(proof.claims, request, place, tokenHash)
            return try use(proof, now: now)
        }
    }

    private func check(
        _ claims: Claims, _ request: some IncomingRequest, _ place: DPoPTarget, _ tokenHash: Thumbprint?
    ) throws(DPoPRefusal) {
        guard let method = try text("htm", of: claims), target.isMethod(method, of: request, place) else {
            throw .invalid("The DPoP proof is for another method (htm).")
        }
        guard let url = try text("htu", of: claims), target.isURL(url, of: request, place) else {
            throw .invalid("The DPoP proof is for another address (htu).")
        }
        if let tokenHash {
            guard let named = try text("ath", of: claims), named.utf8.elementsEqual(tokenHash.description.utf8) else {
                throw .invalid("The DPoP proof is for another token (ath).")
            }
        }
    }

    /// Checks everything that depends on time, and finally that the proof was not used before.
    private func use(_ proof: DPoPProof, now: Timestamp) throws(DPoPRefusal) -> Thumbprint {
        guard let thumbprint = Thumbprint(bytes: proof.keyThumbprint), let jti = proof.claims.tokenID, !jti.isEmpty,
            let issuedAt = proof.claims.issuedAt?.seconds
        else { throw .invalid("The DPoP proof has no jti.") }
        guard issuedAt >= now.seconds - policy.windowSeconds, issuedAt <= now.seconds + DPoPPolicy.futureSeconds
        else { throw .invalid("The DPoP proof is too old, or from the future (iat).") }
        let era = memory.used.era
        if let nonce = try text("nonce", of: proof.claims) {
            guard memory.nonces(of: era).isFresh(nonce, now: now) else { throw .nonceNeeded(self.nonce(now: now)) }
        } else {
            let mayBeFromBefore = era.begin.map { issuedAt <= $0.seconds + DPoPPolicy.futureSeconds } ?? false
            guard policy.nonces == .optional, !mayBeFromBefore else { throw .nonceNeeded(self.nonce(now: now)) }
        }
        let key = SingleUseKey(.proof, thumbprint.bytes + Array(jti.utf8))
        // One second more, for the fraction that whole seconds leave out.
        let end = Timestamp(seconds: issuedAt + policy.windowSeconds + 1)
        let isFirst: Bool
        do { isFirst = try memory.used.use(key, until: end) } catch { throw .storeFailed(error) }
        guard isFirst else { throw .invalid("The DPoP proof was used before (jti).") }
        // If the store lost data in between, the proof must be shown to be from after the loss.
        guard memory.used.era == era else { throw .nonceNeeded(nonce(now: now)) }
        return thumbprint
    }

    private func nonce(now: Timestamp) -> String { memory.nonces(of: memory.used.era).current(now: now) }

    private func text(_ name: String, of claims: Claims) throws(DPoPRefusal) -> String? {
        do { return try claims.string(name) } catch {
            throw .invalid("The DPoP proof is refused: \(error.detail).")
        }
    }
}

/// Why a request's DPoP proof is refused.
enum DPoPRefusal: Error {
    /// It is missing, malformed, wrong or used: the sentence says which part.
    case invalid(String)
    /// It must contain this nonce.
    case nonceNeeded(String)
    /// It is unknown whether it was used before.
    case storeFailed(StoreError)
}
