import Synchronization

/// Checks the status of a verified token: its account is valid, and neither its session nor the token itself has been
/// revoked. All in memory; the gate's only check after a token's signature and claims.
package final class TokenStatusCheck: Sendable {
    private let store: any AccountStore & RevocationStore
    private let accounts: AccountStatusTable
    private let revocations = RevocationSet()
    private let revision: Mutex<Int64>

    /// Loads the state from the store.
    ///
    /// - Parameters:
    ///   - store: accounts and revocations.
    ///   - now: the time.
    ///   - staleAfterMilliseconds: how long the store may fail before every verdict is `unknown`.
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

    /// Reports every change of an account that ``refresh(now:)`` finds to an observer, for as long as the observer
    /// lives.
    package func addObserver(_ observer: any AccountObserver) {
        accounts.addObserver(observer)
    }

    /// Checks a token of this account (`sub`), id (`jti`) and session (`sid`).
    ///
    /// - Parameter now: the time, of a ``SteadyClock``.
    package func verdict(
        account: AccountID, token: TokenID, session: SessionID?, now: Timestamp
    ) -> AccountVerdict {
        let verdict = accounts.verdict(on: account, generation: token.generation, session: session, now: now)
        guard verdict == .live else { return verdict }
        return revocations.isRevoked(session: session, token: token) ? .revoked : .live
    }

    /// Loads the changes in the store, by this process or another. Call it several times a second; a service of this
    /// module loads its own changes before it returns.
    ///
    /// - Throws: ``StoreError`` if the store fails.
    package func refresh(now: Timestamp) throws(StoreError) {
        try accounts.refresh(now: now) { () throws(StoreError) in
            // Refreshes run one after the other, so that the revision never goes back.
            try revision.withLock { (revision) throws(StoreError) in
                let changes = try store.revocations(since: revision)
                revocations.insert(changes.revocations)
                revision = changes.revision
            }
        }
    }

    /// Makes sure that tokens issued for this account now are accepted.
    ///
    /// - Throws: ``StoreError`` if the store fails.
    package func admit(_ account: Account, now: Timestamp) throws(StoreError) {
        if !accounts.knows(account) {
            try refresh(now: now)
        }
    }

    /// Removes ended entries from memory: once a minute.
    ///
    /// - Parameter now: the time of a ``SteadyClock``.
    package func removeEnded(before now: Timestamp) {
        revocations.removeEnded(before: now)
    }

    /// The number of accounts.
    package var accountCount: Int { accounts.count }

    /// How many revocations are in memory.
    package var revocationCount: Int { revocations.count }
}
