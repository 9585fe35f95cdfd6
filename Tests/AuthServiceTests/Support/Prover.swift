import AuthService
import Identity
import JWT
import Synchronization

/// A client with a key, which creates valid DPoP proofs and proofs with a single fault.
final class Prover: Sendable {
    let key: Key
    private let serial = Atomic<Int>(0)

    init(_ algorithm: Algorithm = .es256) throws {
        var generator = SystemRandomNumberGenerator()
        key = try Key.generate(algorithm, using: &generator)
    }

    /// The contents of a proof, for a test to change.
    struct Content {
        var header: JSONBuilder
        var method = "GET"
        var url = Fixture.origin + "/protected"
        var issuedAt: Int64 = 1_800_000_000
        var jti: String?
        var token: String?
        var nonce: String?
        /// Replaces all members of the payload above.
        var payload: JSONBuilder?
    }

    /// The header of a proof by this key, with a test's changes.
    func header(
        typ: String? = "dpop+jwt", alg: String? = nil, jwk: String?? = .none, _ more: [(String, String)] = []
    ) throws -> JSONBuilder {
        var header = JSONBuilder()
        if let typ { header.set("typ", typ) }
        header.set("alg", alg ?? key.algorithm.name)
        switch jwk {
        case .none: header.set("jwk", json: try shownKey())
        case .some(nil): break
        case .some(let jwk?): header.set("jwk", json: jwk)
        }
        for (name, value) in more { header.set(name, value) }
        return header
    }

    /// The public key with the required members only, and a test's additions.
    func shownKey(_ more: String = "") throws -> String {
        let jwk = try key.publicJWK()
        let wanted = ["kty", "crv", "x", "y"]
        let members = wanted.compactMap { name -> String? in
            guard let range = jwk.firstRange(of: #""\#(name)":""#) else { return nil }
            let value = jwk[range.upperBound...].prefix { $0 != "\"" }
            return #""\#(name)":"\#(value)""#
        }
        return "{" + members.joined(separator: ",") + more + "}"
    }

    /// A DPoP proof.
    func proof(_ change: (inout Content) throws -> Void = { _ in }) throws -> String {
        var content = Content(header: try header())
        try change(&content)
        var claims = JSONBuilder()
        if let payload = content.payload {
            claims = payload
        } else {
            claims.set("jti", content.jti ?? "\(serial.add(1, ordering: .relaxed).newValue)")
            claims.set("htm", content.method)
            claims.set("htu", content.url)
            claims.set("iat", content.issuedAt)
            if let token = content.token { claims.set("ath", Self.hash(of: token)) }
            if let nonce = content.nonce { claims.set("nonce", nonce) }
        }
        return try DPoPProof.sign(claims.json, header: content.header, with: key)
    }

    /// The value of `ath` for a token.
    static func hash(of token: String) -> String { Thumbprint(of: Array(token.utf8)).description }
}
