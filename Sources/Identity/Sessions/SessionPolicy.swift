/// How long sessions last, and how forgiving rotation is.
package struct SessionPolicy: Sendable, Hashable {
    /// 30 days idle, 90 days in all, 10 seconds and 100 repeats of grace.
    package static let standard = SessionPolicy()

    /// How long a session lasts from its latest refresh. Default: 30 days.
    package let idleMilliseconds: Int64
    /// How long a session lasts in any case. Default: 90 days.
    package let absoluteMilliseconds: Int64
    /// For how long after a rotation the token before it is answered with the current one. Default: 10 seconds. A lost
    /// answer and a second tab are no theft (requirement S11).
    package let graceMilliseconds: Int64
    /// How often it is answered so; what comes more often is refused, without ending the session. Default: 100, the
    /// tabs of a very busy browser.
    package let graceRepeats: Int
    /// How long an access token lives at most, for which an ended session must stay known. Default: 15 minutes.
    package let accessTokenMilliseconds: Int64
    /// Whether sessions are bound to the network that they began in. Default: they are not.
    package let network: NetworkPolicy

    /// Makes a policy.
    package init(
        idleMilliseconds: Int64 = 30 * 86_400_000, absoluteMilliseconds: Int64 = 90 * 86_400_000,
        graceMilliseconds: Int64 = 10_000, graceRepeats: Int = 100, accessTokenMilliseconds: Int64 = 900_000,
        network: NetworkPolicy = .off
    ) {
        self.idleMilliseconds = idleMilliseconds
        self.absoluteMilliseconds = absoluteMilliseconds
        self.graceMilliseconds = graceMilliseconds
        self.graceRepeats = graceRepeats
        self.accessTokenMilliseconds = accessTokenMilliseconds
        self.network = network
    }

    /// Until when a session that ends now must be refused at the gate: as long as its access tokens live, and five
    /// minutes for a request that was under way, and for verifiers' leeway (requirement S10).
    package func revocationEnd(now: Timestamp) -> Timestamp {
        Self.revocationEnd(ofTokenUntil: now.adding(milliseconds: accessTokenMilliseconds))
    }

    /// The same of a token that expires by itself then.
    static func revocationEnd(ofTokenUntil expiration: Timestamp) -> Timestamp {
        expiration.adding(milliseconds: 300_000)
    }
}
