import Synchronization

/// Every account's status in memory, for the check that each request makes (requirement S5).
///
/// A lookup takes a lock for some tens of nanoseconds and never touches the store. The table learns of changes by
/// ``refresh(now:)``: call it a few times a second, which finds what the command line did, and right after a change made
/// in this process, before that change is answered.
package final class AccountStatusTable: Sendable {
    /// How old what is known may be before ``verdict(on:generation:session:now:)`` says so: 5 seconds.
    package static let defaultStaleAfterMilliseconds: Int64 = 5000

    private let store: any AccountStore
    private let staleAfterMilliseconds: Int64
    private let statuses: Mutex<[AccountID: AccountStatus]>
    /// Until when what is here may be relied upon, in milliseconds; decides at each request, so that a process that stood
    /// still for longer than the bound knows it before its next refresh.
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
    ///   - staleAfterMilliseconds: for how long the store may be silent before every verdict is `unknown`.
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

    /// Whether the account stands behind a token that was issued at `generation` in `session`.
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
        // Equal, not at least: a generation that the account has not reached was never issued by this store.
        if status.generation == generation {
            return .live
        }
        // What ended the other sessions left this one alone, and its tokens with it.
        if let session, session == status.keptSession, generation < status.generation {
            return .live
        }
        return .superseded
    }

    /// Tells an observer of every change from now on, for as long as the observer lives.
    func addObserver(_ observer: any AccountObserver) {
        observers.withLock { observers in
            observers.removeAll { $0.object == nil }
            observers.append(Observer(object: observer))
        }
    }

    /// How many accounts there are.
    package var count: Int { statuses.withLock { $0.count } }

    /// Whether the table knows this account exactly so.
    package func knows(_ account: Account) -> Bool {
        statuses.withLock { $0[account.id] } == AccountStatus(account)
    }

    /// Takes over what changed in the store since the last time.
    ///
    /// - Throws: ``StoreError`` if the store does not answer. When that has lasted longer than the bound, every verdict
    ///   is `unknown` until a refresh succeeds.
    package func refresh(now: Timestamp) throws(StoreError) {
        try refresh(now: now) { () throws(StoreError) in }
    }

    /// The same, where something else must be read too: unless both succeed, the store counts as silent.
    func refresh(now: Timestamp, with readMore: () throws(StoreError) -> Void) throws(StoreError) {
        // Refreshes go one after the other, so that an older answer never lands on a newer one.
        try progress.withLock { (progress) throws(StoreError) in
            let changes: AccountStatusChanges
            do throws(StoreError) {
                try readMore()
                changes = try store.statusChanges(since: progress.revision)
            } catch {
                // A clock that went backwards counts as silence of unknown length.
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
