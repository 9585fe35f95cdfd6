/// The object identifiers of the kinds of key that are read from PEM, in their DER form.
enum ObjectIdentifier {
    /// rsaEncryption, 1.2.840.113549.1.1.1 (RFC 8017)
    static let rsa: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01]
    /// id-ecPublicKey, 1.2.840.10045.2.1 (RFC 5480)
    static let ec: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01]
    /// secp256r1, 1.2.840.10045.3.1.7
    static let p256: [UInt8] = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07]
    /// secp384r1, 1.3.132.0.34
    static let p384: [UInt8] = [0x2b, 0x81, 0x04, 0x00, 0x22]
    /// secp521r1, 1.3.132.0.35
    static let p521: [UInt8] = [0x2b, 0x81, 0x04, 0x00, 0x23]
    /// id-Ed25519, 1.3.101.112 (RFC 8410)
    static let ed25519: [UInt8] = [0x2b, 0x65, 0x70]
    /// id-ml-dsa-65, 2.16.840.1.101.3.4.3.18 (RFC 9881)
    static let mlDSA65: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x12]
    /// id-ml-dsa-87, 2.16.840.1.101.3.4.3.19 (RFC 9881)
    static let mlDSA87: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x13]

    /// The curve with this identifier.
    static func curve(_ identifier: [UInt8]) -> Algorithm.Curve? {
        if identifier == p256 { return .p256 }
        if identifier == p384 { return .p384 }
        return identifier == p521 ? .p521 : nil
    }
}
