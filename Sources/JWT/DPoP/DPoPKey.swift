/// The public key in a proof's header.
struct DPoPKey: Sendable {
    let material: KeyMaterial
    /// The key's SHA-256 thumbprint (RFC 7638), 32 bytes.
    let thumbprint: [UInt8]
}
