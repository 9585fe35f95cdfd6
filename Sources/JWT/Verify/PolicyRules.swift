/// A ``Policy`` prepared for checks: names as bytes, required claims as a set.
struct PolicyRules: Sendable {
    /// Accepted values of `iss`; empty if it is not checked.
    let issuers: [[UInt8]]
    /// Whether `aud` is checked.
    let judgesAudience: Bool
    /// Accepted members of `aud`; empty if `aud` must be absent, or is not checked.
    let audiences: [[UInt8]]
    /// The expected `typ`; nil if it is not checked.
    let type: MediaType?
    /// Required registered claims.
    let requiredRegistered: RegisteredClaims.Names
    /// Required other claims.
    let requiredOthers: [String]
    /// Leeway in seconds.
    let leeway: Int64

    init(
        issuer: Policy.Issuer, audience: Policy.Audience, type: Policy.TokenType, requiredClaims: [String],
        requiresExpiration: Bool, leeway: Int
    ) throws(JWTError) {
        switch issuer {
        case .exactly(let issuer): issuers = try Self.names([issuer], "issuer")
        case .oneOf(let issuers): self.issuers = try Self.names(issuers, "issuer")
        case .notJudged: issuers = []
        }
        judgesAudience = audience != .notJudged
        switch audience {
        case .exactly(let audience): audiences = try Self.names([audience], "audience")
        case .oneOf(let audiences): self.audiences = try Self.names(audiences, "audience")
        case .absent, .notJudged: audiences = []
        }
        switch type {
        case .exactly(let type):
            guard !type.isEmpty else { throw JWTError(.configuration, "the expected type is empty") }
            self.type = MediaType(type)
        case .notJudged: self.type = nil
        }
        var registered: RegisteredClaims.Names = requiresExpiration ? .exp : []
        var others: [String] = []
        for claim in requiredClaims {
            if let (name, _) = RegisteredClaims.Names.all.first(where: { equal($0.1, claim) }) {
                registered.insert(name)
            } else {
                others.append(claim)
            }
        }
        requiredRegistered = registered
        requiredOthers = others
        self.leeway = Int64(leeway)
    }

    private static func names(_ names: [String], _ what: String) throws(JWTError) -> [[UInt8]] {
        guard !names.isEmpty, !names.contains(where: \.isEmpty) else {
            throw JWTError(.configuration, "the expected \(what) is empty")
        }
        return names.map { Array($0.utf8) }
    }

    // MARK: Checking

    /// Checks the claims of a token with a valid signature. Types first, then presence, then values (R8: one error).
    func check(_ object: JSONObject, now: NumericDate) throws(JWTError) {
        let claims = try RegisteredClaims(object)
        try checkRequired(claims, object)
        try checkIssuer(claims, object)
        try checkAudience(claims, object)
        try checkTime(expiration: claims.expiration, notBefore: claims.notBefore, now: now)
    }

    /// T1: refused from `exp` on and before `nbf`, both extended by the leeway. Dates of tokens are bounded, so adding
    /// the leeway cannot overflow.
    func checkTime(expiration: NumericDate?, notBefore: NumericDate?, now: NumericDate) throws(JWTError) {
        if let expiration, now >= expiration.advanced(bySeconds: leeway) {
            throw JWTError(.expired, "the token has expired")
        }
        if let notBefore, now < notBefore.advanced(bySeconds: -leeway) {
            throw JWTError(.notYetValid, "the token is not valid yet")
        }
    }

    private func checkRequired(_ claims: RegisteredClaims, _ object: JSONObject) throws(JWTError) {
        let missing = requiredRegistered.subtracting(claims.present)
        if !missing.isEmpty {
            let name = RegisteredClaims.Names.all.first { missing.contains($0.0) }?.1 ?? ""
            throw JWTError(.missingClaim, "the token has no \(name)")
        }
        let requiredOthers = requiredOthers.span
        for index in requiredOthers.indices {
            let name = requiredOthers[index]
            guard let member = object.member(name) else { throw JWTError(.missingClaim, "the token has no \(name)") }
            // A required claim that is null counts as missing (R14).
            guard member.kind != .null else { throw JWTError(.claim, "\(name) is null") }
        }
    }

    private func checkIssuer(_ claims: RegisteredClaims, _ object: JSONObject) throws(JWTError) {
        guard !issuers.isEmpty else { return }
        guard let member = claims.issuer else { throw JWTError(.issuer, "the token has no iss") }
        guard issuers.contains(member, of: object) else { throw JWTError(.issuer, "the token is from another issuer") }
    }

    private func checkAudience(_ claims: RegisteredClaims, _ object: JSONObject) throws(JWTError) {
        guard judgesAudience else { return }
        guard let member = claims.audience else {
            guard audiences.isEmpty else { throw JWTError(.audience, "the token has no aud") }
            return
        }
        if audiences.contains(member, of: object) { return }
        var isNamed = false
        _ = object.forEachString(in: member) { name in
            for audience in audiences where equal(name.span, audience.span) { isNamed = true }
        }
        guard isNamed else { throw JWTError(.audience, "the token is for another audience") }
    }
}

extension [[UInt8]] {
    /// Whether one of the names is the member's string. Through a span: an iterator would count references.
    fileprivate func contains(_ member: JSONMember, of object: JSONObject) -> Bool {
        let names = span
        for index in names.indices where object.isString(member, equalTo: names[index].span) { return true }
        return false
    }
}
