public import JWT

/// How tokens are bound to what their holders prove to have.
public struct TokenBinding: Sendable {
    let verifier: ProofVerifier
    let proofs: ProofPolicy
    let memory: ProofMemory
    let certificates: CertificatePolicy

    /// Names the parts.
    ///
    /// - Parameters:
    ///   - proofs: how proofs of possession are judged.
    ///   - memory: what makes a proof good once; the same for the life of the process.
    ///   - certificates: which client certificates count.
    /// - Throws: `JWTError` `configuration`, which only a fault of this program causes.
    public init(
        proofs: ProofPolicy = .standard, memory: ProofMemory, certificates: CertificatePolicy = .off
    ) throws(JWTError) {
        verifier = try ProofVerifier(
            type: PossessionProof.dpopType, requiredClaims: ["htm", "htu", "iat", "jti"],
            leeway: Int(ProofPolicy.futureSeconds))
        self.proofs = proofs
        self.memory = memory
        self.certificates = certificates
    }
}
