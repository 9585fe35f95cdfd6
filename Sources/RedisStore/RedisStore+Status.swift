package import Identity
import Synchronization

extension RedisStore {
    /// Returns effective statuses, and publishes changes made outside this process.
    package func statusChanges(since revision: Int64?) throws(StoreError) -> AccountStatusChanges {
        try checkFollowing()
        try noteLocalChanges()
        guard let revision, let changes = journal.accounts(since: revision) else {
            return try allStatuses()
        }
        var statuses: [AccountID: AccountStatus?] = [:]
        for id in changes.ids {
            statuses.updateValue(try standing(of: id).account.map { AccountStatus($0) }, forKey: id)
        }
        return AccountStatusChanges(revision: changes.revision, isComplete: false, statuses: statuses)
    }

    private func allStatuses() throws(StoreError) -> AccountStatusChanges {
        let revision = journal.accountRevision
        let all = try local.statusChanges(since: nil)
        let shared = journal.statuses
        var statuses: [AccountID: AccountStatus?] = [:]
        for (id, status) in all.statuses {
            if let status = SharedStatus.effective(status, shared[id]) { statuses[id] = status }
        }
        return AccountStatusChanges(revision: revision, isComplete: true, statuses: statuses)
    }

    private func noteLocalChanges() throws(StoreError) {
        // One after the other, so that no change is skipped.
        try localRevision.withLock { revision throws(StoreError) in
            let changes = try local.statusChanges(since: revision)
            if changes.isComplete {
                accounts.accountsChanged(nil)
            } else if !changes.statuses.isEmpty {
                accounts.accountsChanged(Array(changes.statuses.keys))
            }
            for (id, status) in changes.statuses {
                let known = journal.status(of: id) ?? .new
                if let status {
                    if status.generation > known.generation { try publishIfAhead(id) }
                    // An older copy replaced this store's file.
                    if status.generation < known.generation { try adoptShared(id) }
                } else if known.state != .removed {
                    try publishIfAhead(id)
                }
            }
            if changes.isComplete, revision != nil {
                journal.interruptAccounts()
            } else if !changes.isComplete {
                journal.noteAccounts(changes.statuses.keys)
            }
            revision = changes.revision
        }
    }
}
