import Synchronization

/// Whether a token that verifies is still good: its account stands behind it, and neither its session nor the token
/// itself has been revoked. All in memory; the one question that the gate asks after a token's signature and claims.
package final class TokenStatusCheck: Sendable {
    private let store: any AccountStore & RevocationStore
    private let accounts: AccountStatusTable
    private let revocations = RevocationSet()
    private let revision: Mutex<Int64>

    /// Loads what the store knows.
    ///
    /// - Parameters:
    ///   - store: accounts and revocations.
    ///   - now: the time.
    ///   - staleAfterMilliseconds: for how long the store may be silent before every verdict is `unknown`.
    package init(
        store: any AccountStore & RevocationStore, now: Timestamp,
        staleAfterMilliseconds: Int64 = AccountStatusTable.defaultStaleAfterMilliseconds
    ) throws(StoreError) {
        self.store = store
        accounts = try AccountStatusTable(store: store, now: now, staleAfterMilliseconds: staleAfterMilliseconds)
        let all = try store.revocations(since: nil)
        revocations.insert(all.revocations)
        revision = Mutex(all.revision)
    }

    /// Tells an observer of every change of an account that a ``refresh(now:)`` finds, for as long as the observer lives.
    package func addObserver(_ observer: any AccountObserver) {
        accounts.addObserver(observer)
    }

    /// The verdict on a token of this account (`sub`), id (`jti`) and session (`sid`).
    ///
    /// - Parameter now: the time, of a ``SteadyClock``.
    package func verdict(
        account: AccountID, token: TokenID, session: SessionID?, now: Timestamp
    ) -> AccountVerdict {
        let verdict = accounts.verdict(on: account, generation: token.generation, session: session, now: now)
        guard verdict == .live else { return verdict }
        return revocations.isRevoked(session: session, token: token) ? .revoked : .live
    }

    /// Takes over what changed in the store, in this process or another. Call it a few times a second; what a service of
    /// this module changes, it takes over before it returns.
    ///
    /// - Throws: ``StoreError`` if the store does not answer.
    package func refresh(now: Timestamp) throws(StoreError) {
        try accounts.refresh(now: now) { () throws(StoreError) in
            // Refreshes go one after the other, so that the revision never falls back.
            try revision.withLock { (revision) throws(StoreError) in
                let changes = try store.revocations(since: revision)
                revocations.insert(changes.revocations)
                revision = changes.revision
            }
        }
    }

    /// Makes sure that tokens issued for this account now are known to be good.
    ///
    /// - Throws: ``StoreError`` if the store does not answer.
    package func admit(_ account: Account, now: Timestamp) throws(StoreError) {
        if !accounts.knows(account) {
            try refresh(now: now)
        }
    }

    /// Drops what ended from memory: once a minute.
    ///
    /// - Parameter now: the time of a ``SteadyClock``.
    package func removeEnded(before now: Timestamp) {
        revocations.removeEnded(before: now)
    }

    /// How many accounts there are.
    package var accountCount: Int { accounts.count }

    /// How many revocations are in memory.
    package var revocationCount: Int { revocations.count }
}
