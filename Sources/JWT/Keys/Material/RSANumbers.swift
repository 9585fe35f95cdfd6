/// The numbers of an RSA key as RFC 7518 section 6.3 names them: big-endian, without leading zero bytes.
struct RSANumbers: Sendable {
    /// `n`
    let modulus: [UInt8]
    /// `e`
    let publicExponent: [UInt8]
    /// The private half, nil for a public key.
    let secret: Secret?

    /// The private numbers from which the others follow.
    struct Secret: Sendable {
        /// `d`
        let privateExponent: [UInt8]
        /// `p`
        let firstPrime: [UInt8]
        /// `q`
        let secondPrime: [UInt8]
    }

    /// Bits of the modulus.
    var modulusBitCount: Int {
        guard let first = modulus.first else { return 0 }
        return modulus.count * 8 - first.leadingZeroBitCount
    }

    /// Checks the numbers before a library sees them.
    func check() throws(JWTError) {
        let bits = RSAMaterial.modulusBits
        guard modulus.first != 0, publicExponent.first != 0 else {
            throw JWTError(.invalidKey, "an RSA number begins with a zero byte")
        }
        guard bits.contains(modulusBitCount) else {
            throw JWTError(.invalidKey, "an RSA modulus must have \(bits.lowerBound) to \(bits.upperBound) bits")
        }
        guard let last = publicExponent.last, last & 1 == 1, publicExponent.count > 1 || last >= 3 else {
            throw JWTError(.invalidKey, "an RSA public exponent must be odd and at least 3")
        }
    }
}
