import HTTPTypes
import Identity

/// Cookies of the session's name beside the one in use: of another domain, because `cookies.domain` was changed or
/// because sites are nested.
extension BrowserSessions {
    /// The `Set-Cookie`s of a page that remove the strays among the request's cookies; never the cookie in use.
    func strayRemovals(for request: some IncomingRequest) -> [String] {
        let isSeveral = request.cookies(cookie.name).count > 1
        let isOther = !request.cookies(cookie.otherName).isEmpty
        return (isSeveral ? cookie.strayRemovals(on: pageHost) : [])
            + (isOther ? cookie.otherPrefixRemovals(on: pageHost) : [])
    }

    /// The `Set-Cookie` of the gate that removes strays of one domain; nil for none.
    ///
    /// nginx passes on a single one of them, so the time chooses the domain: a few pages later, all are gone. Only
    /// navigations get one: such a response must not be cached, and where a stray is another site's own cookie, it
    /// stays.
    @inline(never)
    func strayRemovalAtGate(_ request: some IncomingRequest, at now: Timestamp) -> String? {
        if let mode = request.value(.fetchMode), mode != "navigate" { return nil }
        let removals = cookie.strayRemovals(on: request.value(.gateHost) ?? pageHost)
        guard !removals.isEmpty else { return nil }
        return removals[Int(now.milliseconds.magnitude % UInt64(removals.count))]
    }

    /// Ends the sessions of all cookies of the name, with either prefix, that the service issued.
    ///
    /// - Returns: the `Set-Cookie`s that remove the strays. If each cookie is of a session that this ended, also those
    ///   of the domains above `cookies.domain`: no neighbour's cookie is among them.
    func endAll(in request: some IncomingRequest) throws(Problem) -> [String] {
        let values = request.cookies(cookie.name) + request.cookies(cookie.otherName)
        let address = request.clientAddress
        var areAllEnded = true
        for value in values {
            let token = value.flatMap(Self.refreshToken)
            let isEnded = try mappingStoreErrors(report) { () throws(StoreError) in
                guard let token else { return false }
                return try sessions.end(
                    refreshToken: token, event: .logout, from: address, clientID: SessionOrigin.browserClientID)
            }
            areAllEnded = areAllEnded && isEnded
        }
        let strays = strayRemovals(for: request)
        return strays + (strays.isEmpty || !areAllEnded ? [] : cookie.removalsAbove(host: pageHost))
    }

    private static func refreshToken(_ value: String) -> String? {
        guard let middle = value.utf8.firstIndex(of: separator) else { return nil }
        return String(value[value.utf8.index(after: middle)...])
    }
}
