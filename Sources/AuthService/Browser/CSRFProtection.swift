import Identity

/// CSRF protection: accepts a form once, from a page of this service; a form of the account page from its session only.
struct CSRFProtection: Sendable {
    /// The field with the CSRF token, which distinguishes a page's form from a program's.
    static let field = "csrf_token"

    /// Why a form is refused, as shown to the user.
    enum Refusal: Error {
        /// Sent from a page of another site, or from no page.
        case otherSite
        /// The browser sends no cookies, so a login would have no effect.
        case noCookie
        /// The page was open for too long.
        case expired
        /// The token is missing or invalid, or belongs to another session.
        case invalid
        /// The form was sent before.
        case repeated

        /// What the user should do.
        var sentence: String {
            switch self {
            case .otherSite: "The form was not sent from this page. Nothing was changed; try again here."
            case .noCookie:
                "Your browser did not send the cookie of this page. Allow cookies for this site, then try again."
            case .expired: "This page was open for too long. Nothing was changed; try again."
            case .invalid: "This form is no longer valid. Nothing was changed; try again."
            case .repeated: "This form was already sent. Send it again if it had no effect."
            }
        }
    }

    let origin: String
    let tokens: CSRFTokens
    let used: any SingleUseStore
    let report: @Sendable (ServiceEvent) -> Void

    /// The token of a form that was checked and not yet consumed.
    struct CheckedToken: Sendable {
        fileprivate let key: SingleUseKey
        fileprivate let until: Timestamp
    }

    /// Checks a form without consuming its token, on the thread that read the request.
    func check(
        _ form: [String: String], of request: some IncomingRequest, owner: CSRFTokens.Owner?
    ) throws(Refusal) -> CheckedToken {
        guard request.isSent(byPageOf: origin) else { throw .otherSite }
        guard let owner else { throw .noCookie }
        guard let token = form[Self.field] else { throw .invalid }
        switch tokens.verdict(on: token, for: owner) {
        case .valid(let key, let until): return CheckedToken(key: key, until: until)
        case .expired: throw .expired
        case .forged: throw .invalid
        }
    }

    /// Checks a form, and consumes its token.
    ///
    /// - Returns: why the form is refused; nil if it is accepted.
    /// - Throws: 503 if it is unknown whether it was used before.
    func refusal(
        of form: [String: String], of request: some IncomingRequest, owner: CSRFTokens.Owner?
    ) throws(Problem) -> Refusal? {
        let token: CheckedToken
        do { token = try check(form, of: request, owner: owner) } catch { return error }
        return try consume(token)
    }

    /// Consumes a checked token, which waits for the disk.
    ///
    /// - Returns: why the form is refused; nil if it is accepted.
    /// - Throws: 503 if it is unknown whether it was used before.
    func consume(_ token: CheckedToken) throws(Problem) -> Refusal? {
        let isFirst = try mappingStoreErrors(report) { () throws(StoreError) in
            try used.use(token.key, until: token.until)
        }
        return isFirst ? nil : .repeated
    }
}

extension IncomingRequest {
    /// Whether a page of an origin sent the form, according to header fields that no page can set: `Origin`
    /// (RFC 6454, 7) and `Sec-Fetch-Site` (W3C Fetch Metadata).
    ///
    /// Each present field must match, and at least one must be present: every recent browser sends `Origin` with a
    /// POST, so a request with neither was not sent by a person's browser.
    fileprivate func isSent(byPageOf origin: String) -> Bool {
        let sent = value(.origin), site = value(.fetchSite)
        guard sent != nil || site != nil else { return false }
        // An origin that is not UTF-8 reads as absent, but must not pass even with Sec-Fetch-Site.
        let isOriginUnreadable = sent == nil && withVariable(.origin) { $0 != nil }
        return !isOriginUnreadable && (sent == nil || sent == origin) && (site == nil || site == "same-origin")
    }
}
