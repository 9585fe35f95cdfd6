import Identity

/// The names of the keys in Redis, and their contents.
///
/// | key | what | expires |
/// |---|---|---|
/// | `session:ID` | one session (``SessionRecord``) | with the session |
/// | `account-sessions:ID` | the ids of an account's sessions, by their begin | with the longest session |
/// | `sessions` | the ids of all sessions, by expiry | with the longest session |
/// | `accounts` | the shared state of accounts that ever changed (``SharedAccount``) | a year after the last change |
/// | `revocations` | the revoked sessions and tokens, by the end of the revocation | a year after the last one |
/// | `throttle` | failed logins | a day after the last one |
/// | `number`, `events` | the number of the latest event, and the stream of recent ones | a year after the last one |
/// | `era` | the time since which no used key was lost (``StoredEra``) | a year after it began |
/// | `probe` | nothing: the primary's consent to a write | after ten seconds |
/// | `used` | the used keys of single use | each after its end |
struct KeyNames: Sendable {
    /// The prefix of all keys.
    let prefix: String

    var sessionPrefix: String { prefix + "session:" }
    var accountSessionsPrefix: String { prefix + "account-sessions:" }
    var sessions: String { prefix + "sessions" }
    var accounts: String { prefix + "accounts" }
    var revocations: String { prefix + "revocations" }
    var throttle: String { prefix + "throttle" }
    var used: String { prefix + "used" }
    var era: String { prefix + "era" }
    var number: String { prefix + "number" }
    var events: String { prefix + "events" }
    var probe: String { prefix + "probe" }

    func session(_ id: SessionID) -> String { sessionPrefix + Hex.encode(id.value) }
    func sessions(of id: AccountID) -> String { accountSessionsPrefix + Hex.encode(id.value) }

    /// The keys that always exist, and Redis's name for their type.
    var types: [(key: String, type: String)] {
        [
            (sessions, "zset"), (accounts, "hash"), (revocations, "zset"), (throttle, "hash"), (used, "zset"),
            (era, "string"), (number, "string"), (events, "stream"), (probe, "string"),
        ]
    }
}
