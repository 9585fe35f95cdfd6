/// How long sessions last, and how tolerant rotation is.
package struct SessionPolicy: Sendable, Hashable {
    /// 30 days idle, 90 days absolute, 12 hours for a session that ends with the browser, 10 seconds and 100 repeats of
    /// grace.
    package static let standard = SessionPolicy()

    /// The maximum lifetime of an access token that a configuration may set: 24 hours.
    package static let maximumAccessTokenSeconds: Int64 = 86_400

    /// How long a session lasts from its latest refresh. Default: 30 days.
    package let idleMilliseconds: Int64
    /// How long a session lasts in any case. Default: 90 days.
    package let absoluteMilliseconds: Int64
    /// How long a session that ends with the browser lasts in any case (``SessionOrigin/isShort``). Default: 12 hours.
    package let shortMilliseconds: Int64
    /// The grace period: how long after a rotation several holders of the previous token are expected. Default: 10
    /// seconds. A lost response and a second tab are not theft (requirement S11). Afterwards, the previous token is
    /// answered as one whose response was lost, as long as the current one was never presented.
    package let graceMilliseconds: Int64
    /// How often the current token is returned again, within the grace period and after it; further repeats are refused
    /// without ending the session. Default: 100, the tabs of a very busy browser.
    package let graceRepeats: Int
    /// Whether sessions are bound to the network in which they began. Default: no.
    package let network: NetworkPolicy

    /// Creates a policy.
    package init(
        idleMilliseconds: Int64 = 30 * 86_400_000, absoluteMilliseconds: Int64 = 90 * 86_400_000,
        shortMilliseconds: Int64 = 12 * 3_600_000, graceMilliseconds: Int64 = 10_000, graceRepeats: Int = 100,
        network: NetworkPolicy = .off
    ) {
        self.idleMilliseconds = idleMilliseconds
        self.absoluteMilliseconds = absoluteMilliseconds
        self.shortMilliseconds = shortMilliseconds
        self.graceMilliseconds = graceMilliseconds
        self.graceRepeats = graceRepeats
        self.network = network
    }

    /// Until when a session that ends now must be refused at the gate: the maximum lifetime of an access token, plus
    /// five minutes for requests under way and for the leeway of verifiers (requirement S10).
    ///
    /// The configured lifetime does not matter: it may have been longer when a token was issued, may be longer on
    /// another machine, and may be raised again before that token's `exp`.
    package static func revocationEnd(now: Timestamp) -> Timestamp {
        revocationEnd(ofTokenUntil: now.adding(milliseconds: maximumAccessTokenSeconds * 1000))
    }

    /// Until when a token that expires by itself at that time must be refused.
    static func revocationEnd(ofTokenUntil expiration: Timestamp) -> Timestamp {
        expiration.adding(milliseconds: 300_000)
    }
}
