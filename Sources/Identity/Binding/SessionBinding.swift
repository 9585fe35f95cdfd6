/// What the holder of a session or of a token must show besides it, so that a stolen one is of no use elsewhere
/// (requirement S16).
public struct SessionBinding: Sendable, Hashable {
    /// Nothing.
    public static let none = SessionBinding()

    /// A proof by this key, with each request (RFC 9449).
    public let proofKey: Thumbprint?
    /// This certificate, on the connection (RFC 8705).
    public let certificate: Thumbprint?
    /// An address in this network.
    public let network: AddressPrefix?

    /// Makes a binding.
    public init(proofKey: Thumbprint? = nil, certificate: Thumbprint? = nil, network: AddressPrefix? = nil) {
        self.proofKey = proofKey
        self.certificate = certificate
        self.network = network
    }
}
