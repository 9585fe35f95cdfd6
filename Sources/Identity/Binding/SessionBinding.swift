/// What the holder of a session or of a token must show besides it, so that a stolen one is of no use elsewhere
/// (requirement S16).
package struct SessionBinding: Sendable, Hashable {
    /// Nothing.
    package static let none = SessionBinding()

    /// A proof by this key, with each request (RFC 9449).
    package let dpopKey: Thumbprint?
    /// This certificate, on the connection (RFC 8705).
    package let certificate: Thumbprint?
    /// An address in this network.
    package let network: AddressPrefix?

    /// Makes a binding.
    package init(dpopKey: Thumbprint? = nil, certificate: Thumbprint? = nil, network: AddressPrefix? = nil) {
        self.dpopKey = dpopKey
        self.certificate = certificate
        self.network = network
    }
}
