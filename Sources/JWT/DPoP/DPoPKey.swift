/// The key that a proof's header shows.
struct DPoPKey: Sendable {
    let material: KeyMaterial
    /// RFC 7638, 32 bytes.
    let thumbprint: [UInt8]
}
