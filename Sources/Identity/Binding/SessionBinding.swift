/// What the holder of a session or token must present in addition to it, so that a stolen one does not work elsewhere
/// (requirement S16).
package struct SessionBinding: Sendable, Hashable {
    /// No binding.
    package static let none = SessionBinding()

    /// A DPoP proof by this key, with each request (RFC 9449).
    package let dpopKey: Thumbprint?
    /// This certificate, on the connection (RFC 8705).
    package let certificate: Thumbprint?
    /// An address in this network.
    package let network: AddressPrefix?

    /// Creates a binding.
    package init(dpopKey: Thumbprint? = nil, certificate: Thumbprint? = nil, network: AddressPrefix? = nil) {
        self.dpopKey = dpopKey
        self.certificate = certificate
        self.network = network
    }
}
