package import JWT

/// How tokens are bound to keys, certificates and networks.
package struct TokenBinding: Sendable {
    let verifier: DPoPProofVerifier
    let dpop: DPoPPolicy
    let memory: DPoPProofMemory
    let certificates: CertificatePolicy

    /// Creates the settings.
    ///
    /// - Parameters:
    ///   - dpop: how DPoP proofs are checked.
    ///   - memory: ensures that a proof is used once; the same object for the life of the process.
    ///   - certificates: which client certificates count.
    /// - Throws: `JWTError` `configuration`, which only a fault of this program causes.
    package init(
        dpop: DPoPPolicy = .standard, memory: DPoPProofMemory, certificates: CertificatePolicy = .off
    ) throws(JWTError) {
        verifier = try DPoPProofVerifier(
            type: DPoPProof.dpopType, requiredClaims: ["htm", "htu", "iat", "jti"],
            leeway: Int(DPoPPolicy.futureSeconds))
        self.dpop = dpop
        self.memory = memory
        self.certificates = certificates
    }
}
