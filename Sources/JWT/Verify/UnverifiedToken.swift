/// A token taken apart without any verification. **Nothing in it can be trusted**: anyone can write such a token. For
/// tools that show what a token says; never decide anything by it.
public struct UnverifiedToken: Sendable {
    private let header: JSONObject
    private let payload: JSONObject

    /// Takes a token apart. Form is checked as strictly as a ``Verifier`` does, the signature not at all.
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

    /// What the header says, as JSON on one line.
    public var unverifiedHeaderJSON: String { Claims(object: header).json }

    /// What the payload says, as JSON on one line.
    public var unverifiedClaimsJSON: String { Claims(object: payload).json }

    /// What the header says the algorithm is, nil if it is no string.
    public var unverifiedAlgorithm: String? { header.member("alg").flatMap { header.string(of: $0) } }

    /// What the header says the key is, nil if it is no string.
    public var unverifiedKid: String? { header.member("kid").flatMap { header.string(of: $0) } }

    /// What the header says the token is, nil if it is no string.
    public var unverifiedType: String? { header.member("typ").flatMap { header.string(of: $0) } }

    /// What a claim says, nil if it is no string.
    public func unverifiedString(_ name: String) -> String? {
        payload.member(name).flatMap { payload.string(of: $0) }
    }

    /// What a claim says, nil if it is no date.
    public func unverifiedDate(_ name: String) -> NumericDate? {
        payload.member(name).flatMap { payload.date(of: $0) }
    }
}
