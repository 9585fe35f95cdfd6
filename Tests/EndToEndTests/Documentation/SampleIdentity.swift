import Foundation
import JWT

/// Identity tokens as the gate signs them for applications, and invalid variants.
struct SampleIdentity {
    static let audience = "https://app.example.org"

    let issuer: String
    let key: Key
    private let now: Int64

    init(issuer: String) throws {
        self.issuer = issuer
        var generator = SystemRandomNumberGenerator()
        key = try Key.generate(.es256, kid: "identity", using: &generator)
        now = Int64(Date().timeIntervalSince1970)
    }

    /// The content of `/.well-known/jwks.json`.
    func keySet() throws -> String { "{\"keys\":[\(try key.publicJWK())]}" }

    /// A token that is valid for one minute.
    func good() throws -> String { try token() }

    /// A token with one invalid part.
    func token(
        issuer: String? = nil, audience: String? = nil, expiresIn: Int64? = 60, subject: String? = "account",
        key: Key? = nil, type: String = "identity+jwt", issuedIn: Int64 = -5
    ) throws -> String {
        var claims = JSONBuilder()
        claims.set("iss", issuer ?? self.issuer)
        claims.set("aud", audience ?? Self.audience)
        if let subject { claims.set("sub", subject) }
        claims.set("preferred_username", "alice")
        claims.set("groups", ["staff"])
        claims.set("iat", now + issuedIn)
        if let expiresIn { claims.set("exp", now + expiresIn) }
        return try Signer(key: key ?? self.key, type: type).sign(claims)
    }

    /// Tokens that are valid for an application whose clock differs by a few seconds.
    func acceptable() throws -> [(what: String, token: String)] {
        [
            ("the application's clock is ahead", try token(expiresIn: -3, issuedIn: -68)),
            ("the application's clock is behind", try token(expiresIn: 68, issuedIn: 3)),
        ]
    }

    /// All headers that an application must refuse, each with one error and its description.
    func refused() throws -> [(what: String, headers: [String])] {
        var generator = SystemRandomNumberGenerator()
        let token = try good()
        let parts = token.split(separator: ".").map(String.init)
        let payload = parts[1]
        func header(_ json: String) -> String { Base64URL.encode(Array(json.utf8)) }
        let other = try Key.generate(.es256, kid: "identity", using: &generator)
        let unknown = try Key.generate(.es256, kid: "unknown", using: &generator)
        let secret = try Key(hmacSecret: Array(try key.publicJWK().utf8), algorithm: .hs256, kid: "identity")
        let flipped = parts[2].hasPrefix("A") ? "B" + parts[2].dropFirst() : "A" + parts[2].dropFirst()
        let single: [(String, String)] = [
            ("another audience", try self.token(audience: "https://other.example.org")),
            ("another issuer", try self.token(issuer: "https://evil.example")),
            ("expired", try self.token(expiresIn: -60, issuedIn: -120)), ("no expiry", try self.token(expiresIn: nil)),
            ("another kind of token", try self.token(type: "at+jwt")), ("no subject", try self.token(subject: nil)),
            ("another key", try self.token(key: other)),
            ("an unknown key", try self.token(key: unknown)),
            ("the public key as a secret", try self.token(key: secret)),
            ("no algorithm", header(#"{"alg":"none","typ":"identity+jwt","kid":"identity"}"#) + ".\(payload)."),
            ("a changed signature", "\(parts[0]).\(payload).\(flipped)"),
            ("an empty signature", "\(parts[0]).\(payload)."),
            ("two parts", "\(parts[0]).\(payload)"), ("no token", "nonsense"), ("nothing", ""),
        ]
        return single.map { ($0.0, ["X-Auth-Token: \($0.1)"]) }
            + [("no header", []), ("two headers", ["X-Auth-Token: \(token)", "X-Auth-Token: \(token)"])]
    }
}
