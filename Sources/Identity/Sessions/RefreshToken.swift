import Crypto
import JWT

/// A refresh token: `sprt_` and 54 characters of base64url that encode the session's id (16 bytes), the generation (8
/// bytes) and a MAC (16 bytes) under the session's key.
///
/// It never appears in a description: ``text`` is the only access to it.
package struct RefreshToken: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
    /// The prefix of every refresh token: people and scanners for leaked secrets recognise it, and it is never confused
    /// with an access token (requirement S13).
    package static let prefix = "sprt_"
    private static let bodyBytes = 24
    private static let macBytes = 16
    private static let textBytes = 5 + 54

    /// The session that it claims to belong to.
    package let sessionID: SessionID
    /// The generation that it claims to be.
    package let generation: Int64
    private let mac: [UInt8]

    /// The current token of a session.
    ///
    /// - Parameter secret: the server's own secret, kept outside the store, so that a copy of the store is not enough
    ///   to create tokens.
    package init(session: Session, secret: [UInt8]) {
        sessionID = session.id
        generation = session.generation
        mac = Array(
            Self.code(session.id, generation: session.generation, key: session.key, secret: secret).prefix(
                Self.macBytes))
    }

    /// Reads a token's text, strictly: one token has one text. Nil for anything else.
    package init?(_ text: String) {
        guard text.utf8.count == Self.textBytes, text.hasPrefix(Self.prefix),
            let bytes = Base64URL.decode(text.utf8.span.extracting(droppingFirst: Self.prefix.utf8.count)),
            bytes.count == Self.bodyBytes + Self.macBytes
        else { return nil }
        let generation = bytes[16..<24].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard (1...UInt64(Int64.max)).contains(generation) else { return nil }
        sessionID = SessionID(value: bytes[0..<16].reduce(UInt128(0)) { $0 << 8 | UInt128($1) })
        self.generation = Int64(generation)
        mac = Array(bytes[24...])
    }

    /// Whether a text has the form of a token and names this session. Only the session's key tells whether the session
    /// issued it.
    ///
    /// For the gate, which checks each cookie: it allocates nothing.
    package static func hasForm(_ text: Span<UInt8>, of session: SessionID) -> Bool {
        guard text.count == textBytes else { return false }
        var index = 0
        for byte in prefix.utf8 {
            guard text[index] == byte else { return false }
            index += 1
        }
        // 24 characters are 18 bytes: the session's 16, and two of the generation. The decoder writes full blocks, so
        // the array is longer.
        var head = InlineArray<32, UInt8>(repeating: 0)
        var output = head.mutableSpan
        guard Base64URL.decode(text.extracting(index..<index + 24), into: &output) else { return false }
        // Every bit pattern is a `UInt128`.
        let value = output.bytes.unsafeLoadUnaligned(as: UInt128.self)
        return UInt128(bigEndian: value) == session.value
    }

    /// The text, for the client only.
    package var text: String {
        Self.prefix + Base64URL.encode(Self.body(sessionID, generation) + mac)
    }

    /// Whether this session issued the token, at any generation. Compared in constant time.
    package func isAuthentic(for session: Session, secret: [UInt8]) -> Bool {
        session.id == sessionID && isAuthentic(key: session.key, secret: secret)
    }

    /// Whether the session with this token's id issued it, if its key is `key`. Compared in constant time.
    func isAuthentic(key: [UInt8], secret: [UInt8]) -> Bool {
        mac.equalsInConstantTime(
            Self.code(sessionID, generation: generation, key: key, secret: secret).prefix(Self.macBytes))
    }

    /// Never the token.
    package var description: String { "RefreshToken(…)" }
    /// Never the token.
    package var customMirror: Mirror { Mirror(self, children: []) }

    private static func body(_ id: SessionID, _ generation: Int64) -> [UInt8] {
        withUnsafeBytes(of: id.value.bigEndian) { Array($0) } + withUnsafeBytes(of: generation.bigEndian) { Array($0) }
    }

    private static func code(
        _ id: SessionID, generation: Int64, key: [UInt8], secret: [UInt8]
    ) -> HMAC<SHA256>.MAC {
        // The purpose is part of the authenticated data: no other use of the key produces the same code (requirement
        // S12).
        let purpose = Array("sallyport refresh token 1\0".utf8)
        return HMAC<SHA256>.authenticationCode(
            for: purpose + body(id, generation), using: SymmetricKey(data: key + secret))
    }
}
