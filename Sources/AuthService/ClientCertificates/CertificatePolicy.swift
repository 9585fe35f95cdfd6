/// Which client certificates tokens are bound to (RFC 8705).
package enum CertificatePolicy: String, Sendable, Hashable, CaseIterable {
    /// None: certificates are not looked at.
    case off
    /// Any whose private key the client holds, as the TLS handshake proves; who it says it is does not matter.
    case selfSigned = "self-signed"
    /// Those that the web server has found to be of its own authority.
    case pki
}
