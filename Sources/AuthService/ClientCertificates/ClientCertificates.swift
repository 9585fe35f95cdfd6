import Foundation
import Identity

/// Reads the client certificate of a request's connection, as nginx vouches for it.
struct ClientCertificates: Sendable {
    /// The longest certificate that is read, in bytes of PEM with escapes: RSA of 8192 bits fits.
    static let maximumBytes = 16384

    let policy: CertificatePolicy

    /// The SHA-256 of the certificate (`x5t#S256`), nil if the client showed none that counts.
    ///
    /// It counts only by what nginx's own check gave (requirement N10): without that, nobody has seen whether the client
    /// holds the private key.
    func thumbprint(of request: some IncomingRequest) -> Thumbprint? {
        let verification = request.value(.clientVerification) ?? ""
        let counts =
            switch policy {
            case .off: false
            // `optional_no_ca` leaves a chain that leads to nobody it knows as FAILED; the handshake held.
            case .selfSigned: verification == "SUCCESS" || verification.hasPrefix("FAILED:")
            case .pki: verification == "SUCCESS"
            }
        guard counts, let escaped = request.value(.clientCertificate), escaped.utf8.count <= Self.maximumBytes,
            let der = Self.der(escaped)
        else { return nil }
        return Thumbprint(of: der)
    }

    /// The bytes of the one certificate in a PEM text with percent-escapes.
    private static func der(_ escaped: String) -> [UInt8]? {
        let (begin, end) = ("-----BEGIN CERTIFICATE-----\n", "\n-----END CERTIFICATE-----\n")
        guard let pem = escaped.removingPercentEncoding, pem.hasPrefix(begin), pem.hasSuffix(end) else { return nil }
        let base64 = pem.dropFirst(begin.count).dropLast(end.count).filter { $0 != "\n" }
        guard let data = Data(base64Encoded: String(base64)), !data.isEmpty else { return nil }
        return Array(data)
    }
}
