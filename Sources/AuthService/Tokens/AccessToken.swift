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
    /// The verified claims.
    let claims: Claims

    /// Reads the claims; nil if they are not of the form in which we issue them.
    init?(_ claims: Claims) {
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
        self.id = id
        self.account = account
        self.claims = claims
    }

    /// The user name at the time of issue, nil if the token has none.
    var username: String? { try? claims.string("preferred_username") }
    /// When the person logged in, by the claim `auth_time` (RFC 9068, 2.2.1); nil if the token does not say.
    var authenticatedAt: Timestamp? {
        guard let seconds = try? claims.integer("auth_time") else { return nil }
        return Timestamp(seconds: seconds)
    }
    /// From when on the token is refused, in seconds since 1970.
    var expiration: Int64 { claims.expiration?.seconds ?? 0 }
}

extension JSONObject {
    /// Where the characters of a string are that is written without escapes, nil for anything else.
    fileprivate func plainString(_ name: String) -> Range<Int>? {
        guard let member = member(name), member.kind == .string else { return nil }
        return Int(member.valueStart) + 1..<Int(member.valueEnd) - 1
    }
}
