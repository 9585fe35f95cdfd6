import Synchronization

/// What is revoked, in memory, for the check that each request makes: 24 MiB for a million entries.
package final class RevocationSet: Sendable {
    /// Slots looked through while the lock is held once: some ten microseconds.
    private static let slotsAtOnce = 8192

    private struct Contents: Sendable {
        var sessions = ExpiringSet()
        var tokens = ExpiringSet()
    }

    private let contents = Mutex(Contents())

    /// An empty set.
    package init() {}

    /// How many entries there are.
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

    /// Adds entries. One that is there already stays until the later of the two times.
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

    /// Drops what ended before `now`. Take `now` from a ``SteadyClock``, so that nothing dropped is needed again.
    package func removeEnded(before now: Timestamp) {
        let minute = now.seconds / 60
        drop(before: minute, from: \.sessions)
        drop(before: minute, from: \.tokens)
    }

    private func drop(before minute: Int64, from set: any WritableKeyPath<Contents, ExpiringSet> & Sendable) {
        // A part for each hold of the lock: no check waits for all of it.
        var position: Int? = 0
        while let start = position {
            position = contents.withLock {
                $0[keyPath: set].drop(before: minute, from: start, limit: Self.slotsAtOnce)
            }
        }
        contents.withLock { $0[keyPath: set].shrink() }
    }
}
