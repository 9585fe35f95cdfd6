import Synchronization

/// Every account's status in memory, for the check at each request (requirement S5).
///
/// A lookup takes a lock for some tens of nanoseconds and never reads the store. ``refresh(now:)`` loads changes: call
/// it several times a second, which finds changes made at the command line, and right after a change made in this
/// process, before that change is answered.
package final class AccountStatusTable: Sendable {
    /// The default age of the contents from which ``verdict(on:generation:session:now:)`` returns `unknown`: 5 seconds.
    package static let defaultStaleAfterMilliseconds: Int64 = 5000

    private let store: any AccountStore
    private let staleAfterMilliseconds: Int64
    private let statuses: Mutex<[AccountID: AccountStatus]>
    /// Until when the contents may be relied upon, in milliseconds. Checked at each request, so that a process that
    /// stood still for longer than the bound refuses before its next refresh.
    private let reliableUntil: Atomic<Int64>
    private let progress: Mutex<Progress>
    private let observers = Mutex<[Observer]>([])

    private struct Observer: Sendable {
        weak var object: (any AccountObserver)?
    }

    private struct Progress: Sendable {
        var revision: Int64
        var refreshedAt: Timestamp
    }

    /// Loads the table.
    ///
    /// - Parameters:
    ///   - store: the accounts.
    ///   - now: the time.
    ///   - staleAfterMilliseconds: how long the store may fail before every verdict is `unknown`.
    package init(
        store: any AccountStore, now: Timestamp,
        staleAfterMilliseconds: Int64 = AccountStatusTable.defaultStaleAfterMilliseconds
    ) throws(StoreError) {
        let all = try store.statusChanges(since: nil)
        self.store = store
        self.staleAfterMilliseconds = staleAfterMilliseconds
        statuses = Mutex(all.statuses.compactMapValues { $0 })
        progress = Mutex(Progress(revision: all.revision, refreshedAt: now))
        reliableUntil = Atomic(now.milliseconds + staleAfterMilliseconds)
    }

    /// Whether a token issued at `generation` in `session` is still valid for the account.
    ///
    /// - Parameter now: the time, of a ``SteadyClock``.
    package func verdict(
        on id: AccountID, generation: Int64, session: SessionID? = nil, now: Timestamp
    ) -> AccountVerdict {
        if now.milliseconds > reliableUntil.load(ordering: .relaxed) {
            return .unknown
        }
        guard let status = statuses.withLock({ $0[id] }) else {
            return .removed
        }
        if status.isDisabled {
            return .disabled
        }
        // Equal, not at least: this store never issued a generation that the account has not reached.
        if status.generation == generation {
            return .live
        }
        // The event that ended the other sessions kept this one, and its tokens.
        if let session, session == status.keptSession, generation < status.generation {
            return .live
        }
        return .superseded
    }

    /// Reports every change from now on to an observer, for as long as the observer lives.
    func addObserver(_ observer: any AccountObserver) {
        observers.withLock { observers in
            observers.removeAll { $0.object == nil }
            observers.append(Observer(object: observer))
        }
    }

    /// The number of accounts.
    package var count: Int { statuses.withLock { $0.count } }

    /// Whether the table has this exact state of the account.
    package func knows(_ account: Account) -> Bool {
        statuses.withLock { $0[account.id] } == AccountStatus(account)
    }

    /// Loads the changes in the store since the last time.
    ///
    /// - Throws: ``StoreError`` if the store fails. When that has lasted longer than the bound, every verdict is
    ///   `unknown` until a refresh succeeds.
    package func refresh(now: Timestamp) throws(StoreError) {
        try refresh(now: now) { () throws(StoreError) in }
    }

    /// Does the same together with another read: unless both succeed, the store counts as failing.
    func refresh(now: Timestamp, with readMore: () throws(StoreError) -> Void) throws(StoreError) {
        // Refreshes run one after the other, so that an older result never replaces a newer one.
        try progress.withLock { (progress) throws(StoreError) in
            let changes: AccountStatusChanges
            do throws(StoreError) {
                try readMore()
                changes = try store.statusChanges(since: progress.revision)
            } catch {
                // A clock that went backwards counts as a failure of unknown length.
                if now < progress.refreshedAt { reliableUntil.store(.min, ordering: .relaxed) }
                throw error
            }
            apply(changes)
            progress.revision = changes.revision
            progress.refreshedAt = now
            reliableUntil.store(now.milliseconds + staleAfterMilliseconds, ordering: .relaxed)
        }
    }

    private func apply(_ changes: AccountStatusChanges) {
        if changes.isComplete {
            let fresh = changes.statuses.compactMapValues { $0 }
            statuses.withLock { $0 = fresh }
        } else if !changes.statuses.isEmpty {
            statuses.withLock { statuses in
                for (id, status) in changes.statuses {
                    statuses[id] = status
                }
            }
        }
        guard changes.isComplete || !changes.statuses.isEmpty else { return }
        let changed = changes.isComplete ? nil : Array(changes.statuses.keys)
        for observer in observers.withLock({ $0 }) { observer.object?.accountsChanged(changed) }
    }
}

/// The result of checking a token against its account.
package enum AccountVerdict: Sendable, Hashable {
    /// The token is valid.
    case live
    /// No such account: it was removed.
    case removed
    /// The account is disabled.
    case disabled
    /// The password was changed, all sessions were ended, or the account was disabled after the token was issued.
    case superseded
    /// The token's session has ended, or the token itself was revoked.
    case revoked
    /// The store has failed for longer than the bound, so the state is unknown. Answer 503, never 2xx (requirement G4).
    case unknown
}
