import Synchronization

/// All revocations in memory, for the check at each request: 24 MiB for a million entries.
package final class RevocationSet: Sendable {
    /// The slots scanned while the lock is held once: some ten microseconds.
    private static let slotsAtOnce = 8192

    private struct Contents: Sendable {
        var sessions = ExpiringSet()
        var tokens = ExpiringSet()
    }

    private let contents = Mutex(Contents())

    /// Creates an empty set.
    package init() {}

    /// The number of entries.
    package var count: Int {
        contents.withLock { $0.sessions.count + $0.tokens.count }
    }

    /// Whether the session, or this one token, is revoked.
    package func isRevoked(session: SessionID?, token: TokenID) -> Bool {
        contents.withLock { contents in
            if let session, contents.sessions.contains(session.value) {
                return true
            }
            return contents.tokens.contains(token.unique)
        }
    }

    /// Adds entries. An existing one stays until the later of the two times.
    package func insert(_ revocations: some Sequence<Revocation>) {
        contents.withLock { contents in
            for revocation in revocations {
                // Rounded up: never dropped too early.
                let minute = revocation.until.seconds / 60 + 1
                switch revocation.subject {
                case .session(let id): contents.sessions.insert(id.value, until: minute)
                case .token(let unique): contents.tokens.insert(unique, until: minute)
                }
            }
        }
    }

    /// Drops entries that ended before `now`. Take `now` from a ``SteadyClock``, so that no dropped entry is needed
    /// again.
    package func removeEnded(before now: Timestamp) {
        let minute = now.seconds / 60
        drop(before: minute, from: \.sessions)
        drop(before: minute, from: \.tokens)
    }

    private func drop(before minute: Int64, from set: any WritableKeyPath<Contents, ExpiringSet> & Sendable) {
        // In parts, each under its own lock: no check waits for the whole scan.
        var position: Int? = 0
        while let start = position {
            position = contents.withLock {
                $0[keyPath: set].drop(before: minute, from: start, limit: Self.slotsAtOnce)
            }
        }
        contents.withLock { $0[keyPath: set].shrink() }
    }
}
