/// The client certificates that tokens are bound to (RFC 8705).
package enum CertificatePolicy: String, Sendable, Hashable, CaseIterable {
    /// None: certificates are ignored.
    case off
    /// Any certificate whose private key the client holds, as the TLS handshake proves; its subject does not matter.
    case selfSigned = "self-signed"
    /// Certificates that the web server has verified with its own authority.
    case pki
}
