/// From where and with what a session was begun, as its owner sees it in the list of their sessions.
package struct SessionOrigin: Sendable, Hashable {
    /// The most bytes of `User-Agent` that are kept.
    package static let maximumUserAgentBytes = 255

    /// The client that browsers' sessions are for: their refresh tokens are good in their cookie, and nowhere that takes a
    /// refresh token from a program. No client that is added can have this id: its colon is not allowed there.
    package static let browserClientID = "sallyport:browser"

    /// The client that every other login at this service itself is for: public, without a secret. No client that is added can
    /// have this id.
    package static let firstPartyClientID = "sallyport"

    /// Whether the session is in the hands of a person, and not of a program with a secret of its own.
    package var isPublic: Bool { clientID == nil || clientID == Self.browserClientID }

    /// The client's address.
    package let address: ClientAddress?
    /// What the client calls itself: untrusted text, cut to 255 bytes, without control characters.
    package let userAgent: String?
    /// The OAuth client that asked, if one did.
    package let clientID: String?

    /// Makes an origin.
    package init(address: ClientAddress?, userAgent: String? = nil, clientID: String? = nil) {
        self.address = address
        self.userAgent = userAgent.flatMap(Self.clean)
        self.clientID = clientID
    }

    private static func clean(_ text: String) -> String? {
        // What nearly all clients send, and what a store holds.
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
