import Synchronization

/// What is revoked, in memory, for the check that each request makes: 48 MiB for a million entries.
public final class RevocationSet: Sendable {
    /// Entries dropped while the lock is held once: some hundred microseconds.
    private static let droppedAtOnce = 4096

    private struct Contents: Sendable {
        var sessions = ExpiringSet()
        var tokens = ExpiringSet()
    }

    private let contents = Mutex(Contents())

    /// An empty set.
    public init() {}

    /// How many entries there are.
    public var count: Int {
        contents.withLock { $0.sessions.count + $0.tokens.count }
    }

    /// Whether the session, or this one token, is revoked.
    public func isRevoked(session: SessionID?, token: TokenID) -> Bool {
        contents.withLock { contents in
            if let session, contents.sessions.contains(session.value) {
                return true
            }
            return contents.tokens.contains(token.unique)
        }
    }

    /// Adds entries. One that is there already stays until the later of the two times.
    public func insert(_ revocations: some Sequence<Revocation>) {
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
    public func removeEnded(before now: Timestamp) {
        let minute = now.seconds / 60
        // A part for each hold of the lock: no check waits for all of it.
        while contents.withLock({ $0.sessions.dropSome(before: minute, limit: Self.droppedAtOnce) }) {}
        while contents.withLock({ $0.tokens.dropSome(before: minute, limit: Self.droppedAtOnce) }) {}
    }
}
