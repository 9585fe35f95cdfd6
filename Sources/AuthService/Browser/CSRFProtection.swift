import Identity

/// Lets a form through that was sent from a page of ours, by the browser that the page was made for, once.
struct CSRFProtection: Sendable {
    /// The field that holds a form's token, and tells a page's form from what programs send.
    static let field = "csrf_token"

    /// Why a form is refused, as the person reads it.
    enum Refusal: Error {
        /// Sent from a page of another site, or from none.
        case otherSite
        /// The cookie that belongs to the form did not come with it.
        case noCookie
        /// The token is not ours, or of another browser or session, or the page was open for too long.
        case stale
        /// The form was sent before.
        case repeated

        /// What helps.
        var sentence: String {
            switch self {
            case .otherSite: "That form did not come from this page. Nothing was done; try again here."
            case .noCookie:
                "Your browser did not send the cookie that belongs to this form. Allow cookies here, then try again."
            case .stale: "This page was open for too long, or in another session. Nothing was done; try again."
            case .repeated: "That form was sent already. Try again if it had no effect."
            }
        }
    }

    let origin: String
    let tokens: CSRFTokens
    let used: any SingleUseStore
    let report: @Sendable (ServiceEvent) -> Void

    /// Judges a form without using its token up, so that the request finds its lane.
    func check(
        _ form: [String: String], of request: some IncomingRequest, owner: CSRFTokens.Owner?
    ) throws(Refusal) -> (key: SingleUseKey, until: Timestamp) {
        guard SameOrigin.holds(for: request, origin: origin) else { throw .otherSite }
        guard let owner else { throw .noCookie }
        guard let token = form[Self.field], case .good(let key, let until) = tokens.verdict(on: token, for: owner)
        else {
            throw .stale
        }
        return (key, until)
    }

    /// Judges a form, and uses its token up.
    ///
    /// - Returns: why the form is refused, nil if it is not.
    /// - Throws: 503 if nobody can say whether it was used before.
    func refusal(
        of form: [String: String], of request: some IncomingRequest, owner: CSRFTokens.Owner?
    ) throws(Problem) -> Refusal? {
        let token: (key: SingleUseKey, until: Timestamp)
        do { token = try check(form, of: request, owner: owner) } catch { return error }
        let isFirst = try mappingStoreErrors(report) { () throws(StoreError) in
            try used.use(token.key, until: token.until)
        }
        return isFirst ? nil : .repeated
    }
}
