/// Whether a form was sent from a page of this origin, according to header fields that no page can set.
enum SameOrigin {
    /// Checks a request's `Origin` (RFC 6454, 7) and `Sec-Fetch-Site` (W3C Fetch Metadata).
    ///
    /// Each present field must match, and at least one must be present: every recent browser sends `Origin` with a
    /// POST, so a request with neither was not sent by a person's browser.
    static func holds(for request: some IncomingRequest, origin: String) -> Bool {
        let sent = request.value(.origin), site = request.value(.fetchSite)
        guard sent != nil || site != nil else { return false }
        // An origin that is not UTF-8 reads as absent, but must not pass even with Sec-Fetch-Site.
        let isOriginUnreadable = sent == nil && request.withVariable(.origin) { $0 != nil }
        return !isOriginUnreadable && (sent == nil || sent == origin) && (site == nil || site == "same-origin")
    }
}
