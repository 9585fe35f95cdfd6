import EndToEndSupport
/// What a torture run did, so that a run that did nothing does not pass for a good one.
struct TortureCount: Sendable {
    var logins = 0
    var refreshes = 0
    var logouts = 0
    var passwords = 0
    /// Requests whose answer a kill took away.
    var unclear = 0
    /// Answers that were compared with what had been acknowledged.
    var checks = 0
    /// Replays of tokens that had been exchanged.
    var replays = 0

    static func + (left: Self, right: Self) -> Self {
        Self(
            logins: left.logins + right.logins, refreshes: left.refreshes + right.refreshes,
            logouts: left.logouts + right.logouts, passwords: left.passwords + right.passwords,
            unclear: left.unclear + right.unclear, checks: left.checks + right.checks,
            replays: left.replays + right.replays)
    }
}
