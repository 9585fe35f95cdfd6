import Identity
import JWT

/// The claims of the service's own access token, read after verification.
///
/// A class, so that passing it through results and callers copies one reference, not all claims.
final class AccessToken: Sendable {
    /// The `jti`, with the account's generation at the time of issue.
    let id: TokenID
    /// The account that `sub` names.
    let account: AccountID
    /// The session of the token; nil if it has none.
    let session: SessionID?
    /// What its holder must present in addition to it.
    let binding: SessionBinding
    /// The time from which the token is refused, in seconds since 1970: its `exp`, or earlier when it reaches the
    /// present maximum age: the lifetime may have been lowered since the token was issued.
    let expiration: Int64
    /// The maximum age with which that time was computed.
    let maximumAgeSeconds: Int64
    /// The verified claims.
    let claims: Claims

    /// Reads the claims; nil if they do not have the form in which the service issues them.
    ///
    /// - Parameter maximumAgeSeconds: how long after its `iat` a token is valid at most.
    init?(_ claims: Claims, maximumAgeSeconds: Int64) {
        // Read once: each access to the claims would count references to all of its parts.
        let object = claims.object
        let read = ReadClaims(object)
        let text = object.bytes.span
        // Read in place: the service never writes escapes.
        guard let subject = read.subject?.plainString, let account = AccountID(utf8: text.extracting(subject)),
            let tokenID = read.tokenID?.plainString, let id = TokenID(utf8: text.extracting(tokenID))
        else { return nil }
        if let member = read.session {
            guard let range = member.plainString, let id = SessionID(utf8: text.extracting(range)) else { return nil }
            session = id
        } else {
            session = nil
        }
        if read.isBound {
            guard let binding = Self.binding(claims) else { return nil }
            self.binding = binding
        } else {
            binding = .none
        }
        guard let issuedAt = read.issuedAt.flatMap({ object.date(of: $0) }),
            let end = read.expiration.flatMap({ object.date(of: $0) })
        else { return nil }
        expiration = min(end.seconds, issuedAt.advanced(bySeconds: maximumAgeSeconds).seconds)
        self.maximumAgeSeconds = maximumAgeSeconds
        self.id = id
        self.account = account
        self.claims = claims
    }

    /// Reads the claims `cnf` (RFC 9449, 6.1; RFC 8705, 3.1) and `network`. Returns nil for any other form: a token
    /// with an unknown binding must not pass as unbound (requirement G4).
    private static func binding(_ claims: Claims) -> SessionBinding? {
        do throws(JWTError) {
            var dpopKey: Thumbprint?
            var certificate: Thumbprint?
            if let confirmation = try claims.object("cnf") {
                dpopKey = try confirmation.string("jkt").flatMap { Thumbprint($0) }
                certificate = try confirmation.string("x5t#S256").flatMap { Thumbprint($0) }
                let known = (dpopKey == nil ? 0 : 1) + (certificate == nil ? 0 : 1)
                guard known > 0, confirmation.names.count == known else { return nil }
            }
            let text = try claims.string("network")
            let network = text.flatMap { AddressPrefix($0) }
            guard (text == nil) == (network == nil) else { return nil }
            return SessionBinding(dpopKey: dpopKey, certificate: certificate, network: network)
        } catch {
            return nil
        }
    }

    /// The user name at the time of issue; nil if the token has none.
    var username: String? { try? claims.string("preferred_username") }
    /// When the user logged in, from the claim `auth_time` (RFC 9068, 2.2.1); nil if the token does not have it.
    var authenticatedAt: Timestamp? {
        guard let seconds = try? claims.integer("auth_time") else { return nil }
        return Timestamp(seconds: seconds)
    }
    /// The token's own `exp`, in seconds since 1970: a revocation must last until then, because the lifetime may be
    /// raised again.
    var signedExpiration: Int64 { claims.expiration?.seconds ?? 0 }
    /// Whether the token has expired.
    func hasExpired(at now: Timestamp) -> Bool { now.seconds >= expiration }
}

/// The positions of the claims that every check needs, found in one pass.
private struct ReadClaims {
    private(set) var subject: JSONMember?
    private(set) var tokenID: JSONMember?
    private(set) var session: JSONMember?
    private(set) var issuedAt: JSONMember?
    private(set) var expiration: JSONMember?
    /// Whether the token must not be accepted without checking its binding.
    private(set) var isBound = false

    init(_ object: JSONObject) {
        let members = object.members.span
        for index in members.indices {
            let member = members[index]
            // The characters as the bytes of a word, the first one lowest.
            switch (member.nameCount, member.word) {
            case (3, 0x62_7573): subject = member  // sub
            case (3, 0x69_746a): tokenID = member  // jti
            case (3, 0x64_6973): session = member  // sid
            case (3, 0x74_6169): issuedAt = member  // iat
            case (3, 0x70_7865): expiration = member  // exp
            case (3, 0x66_6e63), (7, 0x6b_726f_7774_656e): isBound = true  // cnf, network
            default: continue
            }
        }
    }
}

extension JSONMember {
    /// The range of the characters of a string without escapes; nil for anything else.
    fileprivate var plainString: Range<Int>? {
        kind == .string ? Int(valueStart) + 1..<Int(valueEnd) - 1 : nil
    }
}
