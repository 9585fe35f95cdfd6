import Synchronization

/// What is made of accounts, kept in memory: for whoever asks on each request and must not ask the store each time.
///
/// An account that changes is forgotten before the change is answered here, and within the time in which the server follows
/// changes where another process made it (``TokenStatusCheck/refresh(now:)``).
package final class AccountCache<Value: Sendable>: AccountObserver {
    /// How many accounts are kept at least: 8192; twice as many at most.
    package static var standardCapacity: Int { 8192 }

    private struct State: Sendable {
        var recent: [AccountID: Value] = [:]
        /// What was recent until that was full; what is asked for again becomes recent again.
        var older: [AccountID: Value] = [:]
        /// Goes up with each change of any account, so that what was read before a change is not kept after it.
        var epoch: UInt64 = 0
    }

    private let accounts: any AccountStore
    private let capacity: Int
    private let make: @Sendable (Account) -> Value
    private let state = Mutex(State())

    /// An empty cache.
    ///
    /// - Parameters:
    ///   - capacity: how many accounts are kept at least; twice as many at most.
    ///   - make: what is kept of an account.
    package init(
        accounts: any AccountStore, capacity: Int = AccountCache.standardCapacity,
        make: @escaping @Sendable (Account) -> Value
    ) {
        self.accounts = accounts
        self.capacity = max(capacity, 1)
        self.make = make
    }

    /// What is made of the account as it is now, nil if there is no such account.
    ///
    /// - Throws: ``StoreError`` if the account is not kept and the store does not answer.
    package func value(for id: AccountID) throws(StoreError) -> Value? {
        let (known, epoch) = state.withLock { state -> (Value?, UInt64) in
            if let value = state.recent[id] { return (value, state.epoch) }
            if let value = state.older[id] {
                insert(value, for: id, into: &state)
                return (value, state.epoch)
            }
            return (nil, state.epoch)
        }
        if let known { return known }
        guard let account = try accounts.account(id: id) else { return nil }
        let value = make(account)
        state.withLock { state in
            // Read before a change that was told of meanwhile: good for this answer, and for no later one.
            if state.epoch == epoch { insert(value, for: id, into: &state) }
        }
        return value
    }

    private func insert(_ value: Value, for id: AccountID, into state: inout State) {
        if state.recent.count >= capacity {
            state.older = state.recent
            state.recent = [:]
        }
        state.recent[id] = value
    }

    /// Forgets accounts.
    package func accountsChanged(_ ids: [AccountID]?) {
        state.withLock { state in
            state.epoch += 1
            guard let ids else {
                state.recent = [:]
                state.older = [:]
                return
            }
            for id in ids {
                state.recent[id] = nil
                state.older[id] = nil
            }
        }
    }
}
