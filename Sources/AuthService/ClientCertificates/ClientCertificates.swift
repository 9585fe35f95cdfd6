import Foundation
import Identity

/// Reads the client certificate of a request's connection from nginx's parameters.
struct ClientCertificates: Sendable {
    /// The maximum size of a certificate in bytes of escaped PEM: RSA of 8192 bits fits.
    static let maximumBytes = 16384

    let policy: CertificatePolicy

    /// The SHA-256 of the certificate (`x5t#S256`); nil if the client presented none that counts.
    ///
    /// nginx's own verification decides whether it counts (requirement N10): without it, it is unknown whether the
    /// client holds the private key.
    func thumbprint(of request: some IncomingRequest) -> Thumbprint? {
        let verification = request.value(.clientVerification) ?? ""
        let counts =
            switch policy {
            case .off: false
            // `optional_no_ca` reports an untrusted chain as FAILED; the handshake succeeded.
            case .selfSigned: verification == "SUCCESS" || verification.hasPrefix("FAILED:")
            case .pki: verification == "SUCCESS"
            }
        guard counts, let escaped = request.value(.clientCertificate), escaped.utf8.count <= Self.maximumBytes,
            let der = Self.der(escaped)
        else { return nil }
        return Thumbprint(of: der)
    }

    /// The bytes of the one certificate in an escaped PEM text.
    private static func der(_ escaped: String) -> [UInt8]? {
        let (begin, end) = ("-----BEGIN CERTIFICATE-----\n", "\n-----END CERTIFICATE-----\n")
        guard let pem = escaped.removingPercentEncoding, pem.hasPrefix(begin), pem.hasSuffix(end) else { return nil }
        let base64 = pem.dropFirst(begin.count).dropLast(end.count).filter { $0 != "\n" }
        guard let data = Data(base64Encoded: String(base64)), !data.isEmpty else { return nil }
        return Array(data)
    }
}
