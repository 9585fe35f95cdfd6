/// The client and the address at the beginning of a session, as its owner sees them in the list of sessions.
package struct SessionOrigin: Sendable, Hashable {
    /// The maximum number of bytes of `User-Agent` that are kept.
    package static let maximumUserAgentBytes = 255

    /// The client id of browser sessions: their refresh tokens work in their cookie only, and at no endpoint that takes
    /// a refresh token from a program. No client can be added with this id: its colon is not allowed.
    package static let browserClientID = "sallyport:browser"

    /// The client id of browser sessions that end with the browser, at the latest after
    /// ``SessionPolicy/shortMilliseconds``. Their refresh tokens are those of ``browserClientID`` in everything else.
    package static let shortBrowserClientID = "sallyport:browser-short"

    /// The client id of every other direct login: public, without a secret. No client can be added with this id.
    package static let firstPartyClientID = "sallyport"

    /// Whether the session belongs to a user, not to a program with its own secret.
    package var isPublic: Bool { clientID == nil || isBrowser }

    /// Whether the session is kept in a browser's cookie.
    package var isBrowser: Bool { clientID == Self.browserClientID || isShort }

    /// Whether the session ends with the browser.
    package var isShort: Bool { clientID == Self.shortBrowserClientID }

    /// Whether a client may use the session's refresh tokens: the one that began it, or any if none did.
    func admits(clientID presented: String?) -> Bool {
        clientID == nil || presented == (isShort ? Self.browserClientID : clientID)
    }

    /// The client's address.
    package let address: ClientAddress?
    /// The client's own name: untrusted text, cut to 255 bytes, without control characters.
    package let userAgent: String?
    /// The OAuth client of the request, if any.
    package let clientID: String?

    /// Creates an origin.
    package init(address: ClientAddress?, userAgent: String? = nil, clientID: String? = nil) {
        self.address = address
        self.userAgent = userAgent.flatMap(Self.clean)
        self.clientID = clientID
    }

    private static func clean(_ text: String) -> String? {
        // The form that nearly all clients send, and that a store holds.
        if (1...maximumUserAgentBytes).contains(text.utf8.count), text.utf8.allSatisfy({ 0x20..<0x7f ~= $0 }) {
            return text
        }
        var kept = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            bytes += UTF8.width(scalar)
            guard bytes <= maximumUserAgentBytes else { break }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: break
            default: kept.append(scalar)
            }
        }
        return kept.isEmpty ? nil : String(kept)
    }
}
