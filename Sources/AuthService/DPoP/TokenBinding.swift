package import JWT

/// How tokens are bound to what their holders prove to have.
package struct TokenBinding: Sendable {
    let verifier: DPoPProofVerifier
    let proofs: DPoPPolicy
    let memory: DPoPProofMemory
    let certificates: CertificatePolicy

    /// Names the parts.
    ///
    /// - Parameters:
    ///   - proofs: how proofs of possession are judged.
    ///   - memory: what makes a proof good once; the same for the life of the process.
    ///   - certificates: which client certificates count.
    /// - Throws: `JWTError` `configuration`, which only a fault of this program causes.
    package init(
        proofs: DPoPPolicy = .standard, memory: DPoPProofMemory, certificates: CertificatePolicy = .off
    ) throws(JWTError) {
        verifier = try DPoPProofVerifier(
            type: DPoPProof.dpopType, requiredClaims: ["htm", "htu", "iat", "jti"],
            leeway: Int(DPoPPolicy.futureSeconds))
        self.proofs = proofs
        self.memory = memory
        self.certificates = certificates
    }
}
