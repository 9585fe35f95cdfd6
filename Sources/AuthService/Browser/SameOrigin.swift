/// Whether a form was sent from a page of this very origin, as browsers say it in headers that no page can set.
enum SameOrigin {
    /// Judges a request by `Origin` (RFC 6454, 7) and `Sec-Fetch-Site` (W3C Fetch Metadata).
    ///
    /// Each that is there must fit. One at least must be there: every browser of the last years sends `Origin` with a POST,
    /// and what sends neither is no browser with a person before it.
    static func holds(for request: some IncomingRequest, origin: String) -> Bool {
        let sent = request.value(.origin), site = request.value(.fetchSite)
        guard sent != nil || site != nil else { return false }
        // An origin that is not UTF-8 reads as none, but with Sec-Fetch-Site it must still not pass.
        let isOriginUnreadable = sent == nil && request.withVariable(.origin) { $0 != nil }
        return !isOriginUnreadable && (sent == nil || sent == origin) && (site == nil || site == "same-origin")
    }
}
