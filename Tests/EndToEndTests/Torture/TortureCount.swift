import EndToEndSupport
/// The work of a torture run, so that a run without work does not pass.
struct TortureCount: Sendable {
    var logins = 0
    var refreshes = 0
    var logouts = 0
    var passwords = 0
    /// Requests without a response because of a kill.
    var unclear = 0
    /// Responses that were compared with acknowledged results.
    var checks = 0
    /// Replays of exchanged tokens.
    var replays = 0

    static func + (left: Self, right: Self) -> Self {
        Self(
            logins: left.logins + right.logins, refreshes: left.refreshes + right.refreshes,
            logouts: left.logouts + right.logouts, passwords: left.passwords + right.passwords,
            unclear: left.unclear + right.unclear, checks: left.checks + right.checks,
            replays: left.replays + right.replays)
    }
}
