import FoundationEssentials

extension Signer {
    /// Issues a token for claims of your own type. A `Date` is written as a number of seconds since 1970.
    ///
    /// - Throws: ``JWTError/Code/claim`` for a value that cannot be encoded, ``JWTError/Code/malformed`` for a value
    ///   that is not encoded as an object; otherwise as ``sign(payload:)``.
    public func sign(_ claims: some Encodable) throws(JWTError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .custom { date, encoder in try NumericDate(date).encode(to: encoder) }
        let payload: [UInt8]
        do { payload = Array(try encoder.encode(claims)) } catch {
            // Never the value, which may be secret.
            throw JWTError(.claim, "the claims cannot be encoded")
        }
        return try sign(payload: payload)
    }
}
