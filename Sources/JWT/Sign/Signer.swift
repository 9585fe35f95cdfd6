/// Issues tokens with one private key and one kind of header.
///
/// The header is always `{"alg":…,"typ":…,"kid":…}` and is created once; a ``Verifier`` that expects the same type
/// recognizes it by its bytes.
public struct Signer: Sendable {
    /// The key that signs.
    public let key: Key
    /// The header's `typ`: the kind of token, such as `at+jwt` for access tokens (RFC 9068).
    public let type: String
    /// The maximum size of an issued token in bytes: by default what a ``Policy`` accepts by default.
    public let maximumSize: Int

    /// The encoded header and the first dot.
    private let prefix: [UInt8]

    /// Creates a signer.
    /// - Throws: ``JWTError/Code/keyUse`` for a public key, ``JWTError/Code/configuration`` for an empty type.
    public init(key: Key, type: String, maximumSize: Int = Policy.defaultMaximumSize) throws(JWTError) {
        guard key.isPrivate else { throw JWTError(.keyUse, "a public key cannot sign") }
        // A token without a type could be confused with any other kind (RFC 8725 section 3.11).
        guard !type.isEmpty else { throw JWTError(.configuration, "the type of token is empty") }
        self.key = key
        self.type = type
        self.maximumSize = maximumSize
        prefix = Header.text(algorithm: key.algorithm, type: type, kid: key.kid) + [UInt8(ascii: ".")]
    }

    /// Creates a signer of tokens whose header contains the key instead of naming it.
    init(key: Key, type: String, header: JSONBuilder) throws(JWTError) {
        guard key.isPrivate else { throw JWTError(.keyUse, "a public key cannot sign") }
        self.key = key
        self.type = type
        maximumSize = Policy.defaultMaximumSize
        prefix = Array(Base64URL.encode(header.json).utf8) + [UInt8(ascii: ".")]
    }

    /// Issues a token.
    ///
    /// - Throws: ``JWTError/Code/malformed`` for a repeated name or bad JSON, ``JWTError/Code/claim`` for a registered
    ///   claim of the wrong type, ``JWTError/Code/tooLarge``; payloads that a verifier would refuse are not signed.
    public func sign(_ claims: JSONBuilder) throws(JWTError) -> String {
        try sign(payload: claims.json)
    }

    /// Issues a token for claims in JSON, as from an encoder. The bytes are signed unchanged.
    ///
    /// - Throws: as ``sign(_:)-(JSONBuilder)``.
    public func sign(payload: [UInt8]) throws(JWTError) -> String {
        _ = try RegisteredClaims(try JSONObject(payload))
        return try signed(payload)
    }

    /// Signs bytes without checking them.
    func signed(_ payload: [UInt8]) throws(JWTError) -> String {
        let payloadCount = Base64URL.encodedCount(of: payload.count)
        let signatureCount = Base64URL.encodedCount(of: key.material.signatureByteCount)
        let inputCount = prefix.count + payloadCount
        guard inputCount + 1 + signatureCount <= maximumSize else {
            throw JWTError(.tooLarge, "the token would be longer than \(maximumSize) bytes")
        }
        var token = prefix
        token.reserveCapacity(inputCount + 1 + signatureCount)
        token.append(contentsOf: repeatElement(UInt8(ascii: "."), count: payloadCount + 1 + signatureCount))
        var text = token.mutableSpan
        Base64URL.encode(payload.span, into: &text, at: prefix.count)
        let signature = try key.material.signature(for: text.span.extracting(0..<inputCount))
        Base64URL.encode(signature.span, into: &text, at: inputCount + 1)
        return String(decoding: token, as: UTF8.self)
    }
}
