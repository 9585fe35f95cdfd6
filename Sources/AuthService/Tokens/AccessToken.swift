import Identity
import JWT

/// What the service reads of an access token of its own, after it was verified.
struct AccessToken: Sendable {
    /// The `jti`, with the account's generation at the time of issue.
    let id: TokenID
    /// The account that `sub` names.
    let account: AccountID
    /// The session that the token belongs to, nil if it has none.
    let session: SessionID?
    /// What its holder must show besides it.
    let binding: SessionBinding
    /// From when on the token is refused, in seconds since 1970: its `exp`, or before that when it is as old as a token may
    /// become now. For longer nobody remembers that its session has ended (requirement S10), and the lifetime may have been
    /// lowered since the token was issued.
    let expiration: Int64
    /// The verified claims.
    let claims: Claims

    /// Reads the claims; nil if they are not of the form in which we issue them.
    ///
    /// - Parameter maximumAgeSeconds: for how long after its `iat` a token is good at most.
    init?(_ claims: Claims, maximumAgeSeconds: Int64) {
        let text = claims.object.bytes.span
        // Read in place: what we issue is never written with escapes.
        guard let subject = claims.object.plainString("sub"), let account = AccountID(utf8: text.extracting(subject)),
            let tokenID = claims.object.plainString("jti"), let id = TokenID(utf8: text.extracting(tokenID))
        else { return nil }
        if claims.object.member("sid") != nil {
            guard let range = claims.object.plainString("sid"), let id = SessionID(utf8: text.extracting(range)) else {
                return nil
            }
            session = id
        } else {
            session = nil
        }
        guard let binding = Self.binding(claims), let issuedAt = claims.issuedAt, let end = claims.expiration else {
            return nil
        }
        expiration = min(end.seconds, issuedAt.advanced(bySeconds: maximumAgeSeconds).seconds)
        self.binding = binding
        self.id = id
        self.account = account
        self.claims = claims
    }

    /// The claims `cnf` (RFC 9449, 6.1; RFC 8705, 3.1) and `network`; nil for what we do not issue, since a token that is
    /// bound to something unknown must not pass as unbound (requirement G4).
    private static func binding(_ claims: Claims) -> SessionBinding? {
        let isBound = claims.object.member("cnf") != nil
        guard isBound || claims.object.member("network") != nil else { return SessionBinding.none }
        do throws(JWTError) {
            var proofKey: Thumbprint?
            var certificate: Thumbprint?
            if isBound {
                guard let confirmation = try claims.object("cnf") else { return nil }
                proofKey = try confirmation.string("jkt").flatMap { Thumbprint($0) }
                certificate = try confirmation.string("x5t#S256").flatMap { Thumbprint($0) }
                let known = (proofKey == nil ? 0 : 1) + (certificate == nil ? 0 : 1)
                guard known > 0, confirmation.names.count == known else { return nil }
            }
            let text = try claims.string("network")
            let network = text.flatMap { AddressPrefix($0) }
            guard (text == nil) == (network == nil) else { return nil }
            return SessionBinding(proofKey: proofKey, certificate: certificate, network: network)
        } catch {
            return nil
        }
    }

    /// The user name at the time of issue, nil if the token has none.
    var username: String? { try? claims.string("preferred_username") }
    /// When the person logged in, by the claim `auth_time` (RFC 9068, 2.2.1); nil if the token does not say.
    var authenticatedAt: Timestamp? {
        guard let seconds = try? claims.integer("auth_time") else { return nil }
        return Timestamp(seconds: seconds)
    }
    /// The token's own `exp`, in seconds since 1970: what is remembered of it must last until then, since the lifetime may
    /// be raised again.
    var signedExpiration: Int64 { claims.expiration?.seconds ?? 0 }
    /// Whether the token has come to its end.
    func hasExpired(at now: Timestamp) -> Bool { now.seconds >= expiration }
}

extension JSONObject {
    /// Where the characters of a string are that is written without escapes, nil for anything else.
    fileprivate func plainString(_ name: String) -> Range<Int>? {
        guard let member = member(name), member.kind == .string else { return nil }
        return Int(member.valueStart) + 1..<Int(member.valueEnd) - 1
    }
}
