/// A token parsed without verification. **Nothing in it can be trusted**: anyone can write such a token. For tools that
/// display tokens; never base a decision on it.
public struct UnverifiedToken: Sendable {
    private let header: JSONObject
    private let payload: JSONObject

    /// Parses a token. The form is checked as strictly as a ``Verifier`` does, the signature not at all.
    ///
    /// - Throws: ``JWTError/Code/tooLarge`` or ``JWTError/Code/malformed``.
    public init(_ token: String, maximumSize: Int = Policy.defaultMaximumSize) throws(JWTError) {
        let text = token.utf8.span
        let parts = try TokenParts(text, maximumSize: maximumSize)
        guard let header = Base64URL.decode(text.extracting(0..<parts.firstDot)),
            let payload = Base64URL.decode(text.extracting(parts.firstDot + 1..<parts.secondDot)),
            Base64URL.decode(text.extracting((parts.secondDot + 1)...)) != nil
        else { throw JWTError(.malformed, "a part of the token is not base64url") }
        self.header = try JSONObject(header)
        self.payload = try JSONObject(payload)
    }

    /// The header as JSON on one line.
    public var unverifiedHeaderJSON: String { Claims(object: header).json }

    /// The payload as JSON on one line.
    public var unverifiedClaimsJSON: String { Claims(object: payload).json }

    /// The header's `alg`; nil if it is not a string.
    public var unverifiedAlgorithm: String? { header.member("alg").flatMap { header.string(of: $0) } }

    /// The header's `kid`; nil if it is not a string.
    public var unverifiedKid: String? { header.member("kid").flatMap { header.string(of: $0) } }

    /// The header's `typ`; nil if it is not a string.
    public var unverifiedType: String? { header.member("typ").flatMap { header.string(of: $0) } }

    /// A claim as a string; nil if it is not one.
    public func unverifiedString(_ name: String) -> String? {
        payload.member(name).flatMap { payload.string(of: $0) }
    }

    /// A claim as a date; nil if it is not one.
    public func unverifiedDate(_ name: String) -> NumericDate? {
        payload.member(name).flatMap { payload.date(of: $0) }
    }
}
