import Synchronization

/// Every personal token in memory, for the check at each request.
///
/// A lookup takes a lock for some tens of nanoseconds, hashes 91 bytes, and never reads the store. ``refresh(now:)``
/// loads changes: call it several times a second, which finds changes made at the command line, and right after a
/// change made in this process, before that change is answered.
package final class PersonalTokenTable: Sendable {
    /// The minimum time between two records of one token's use: a minute, so that a busy token costs one write a
    /// minute.
    private static let noteIntervalMilliseconds: Int64 = 60_000

    /// A token, and when its use was last recorded, in milliseconds.
    private final class Entry: Sendable {
        let grant: PersonalTokenGrant
        let notedAt: Atomic<Int64>

        init(_ grant: PersonalTokenGrant) {
            self.grant = grant
            notedAt = Atomic(grant.token.lastUsedAt?.milliseconds ?? .min)
        }

        /// Whether this use must be recorded; true for one of many concurrent uses.
        func isNoted(at now: Timestamp) -> Bool {
            let last = notedAt.load(ordering: .relaxed)
            guard last == .min || now.milliseconds - last >= noteIntervalMilliseconds else { return false }
            return notedAt.compareExchange(expected: last, desired: now.milliseconds, ordering: .relaxed).exchanged
        }
    }

    private let store: any PersonalTokenStore
    private let staleAfterMilliseconds: Int64
    private let entries: Mutex<[PersonalTokenID: Entry]>
    private let uses = Mutex<[PersonalTokenID: Timestamp]>([:])
    /// Until when the contents may be relied upon, in milliseconds. Checked at each request, so that a process that
    /// stood still for longer than the bound refuses before its next refresh.
    private let reliableUntil: Atomic<Int64>
    private let progress: Mutex<Progress>

    private struct Progress: Sendable {
        var revision: Int64
        var refreshedAt: Timestamp
    }

    /// Loads the table.
    ///
    /// - Parameters:
    ///   - store: the tokens.
    ///   - now: the time.
    ///   - staleAfterMilliseconds: how long the store may fail before every verdict is `unavailable`.
    package init(
        store: any PersonalTokenStore, now: Timestamp,
        staleAfterMilliseconds: Int64 = AccountStatusTable.defaultStaleAfterMilliseconds
    ) throws(StoreError) {
        let all = try store.personalTokenChanges(since: nil)
        self.store = store
        self.staleAfterMilliseconds = staleAfterMilliseconds
        entries = Mutex(all.grants.compactMapValues { $0.map(Entry.init) })
        progress = Mutex(Progress(revision: all.revision, refreshedAt: now))
        reliableUntil = Atomic(now.milliseconds + staleAfterMilliseconds)
    }

    /// The number of tokens.
    package var count: Int { entries.withLock { $0.count } }

    /// Checks a text presented as a personal token.
    ///
    /// - Parameter now: the time of a ``SteadyClock``.
    package func verdict(on text: Span<UInt8>, now: Timestamp) -> PersonalTokenVerdict {
        if now.milliseconds > reliableUntil.load(ordering: .relaxed) {
            return .unavailable
        }
        guard let id = PersonalTokenSecret.id(in: text), let entry = entries.withLock({ $0[id] }),
            entry.grant.hash.matches(PersonalTokenHash(of: text))
        else { return .unknown }
        guard !entry.grant.token.isExpired(at: now) else {
            return .expired
        }
        if entry.isNoted(at: now) {
            uses.withLock { $0[id] = now }
        }
        return .live(entry.grant)
    }

    /// Loads the changes in the store since the last time.
    ///
    /// - Throws: ``StoreError`` if the store fails. When that has lasted longer than the bound, every verdict is
    ///   `unavailable` until a refresh succeeds.
    package func refresh(now: Timestamp) throws(StoreError) {
        // Refreshes run one after the other, so that an older result never replaces a newer one.
        try progress.withLock { (progress) throws(StoreError) in
            let changes: PersonalTokenChanges
            do throws(StoreError) {
                changes = try store.personalTokenChanges(since: progress.revision)
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

    /// Stores when tokens were used since the last time, in one step: once a minute, and before the process ends.
    ///
    /// - Throws: ``StoreError`` if the store fails; the rest is stored the next time.
    package func writeUses() throws(StoreError) {
        let pending = uses.withLock { uses in
            let pending = uses
            uses = [:]
            return pending
        }
        guard !pending.isEmpty else { return }
        do throws(StoreError) {
            try store.notePersonalTokenUses(pending)
        } catch {
            uses.withLock { $0.merge(pending) { newer, _ in newer } }
            throw error
        }
    }

    private func apply(_ changes: PersonalTokenChanges) {
        let fresh = changes.grants.mapValues { $0.map(Entry.init) }
        if changes.isComplete {
            entries.withLock { $0 = fresh.compactMapValues { $0 } }
        } else if !fresh.isEmpty {
            entries.withLock { entries in
                for (id, entry) in fresh {
                    entries[id] = entry
                }
            }
        }
    }
}

/// The result of checking a personal token.
package enum PersonalTokenVerdict: Sendable, Hashable {
    /// The token acts for its account.
    case live(PersonalTokenGrant)
    /// It has expired.
    case expired
    /// No such token: it was revoked, its account was removed or disabled, or it never existed.
    case unknown
    /// The store has failed for longer than the bound, so the state is unknown. Answer 503, never 2xx (requirement G4).
    case unavailable
}
