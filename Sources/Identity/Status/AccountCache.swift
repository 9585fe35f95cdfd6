import Synchronization

/// A cache of values derived from accounts, for readers at each request.
///
/// A changed account is dropped before the change is answered here, and within the interval of following changes if
/// another process made it (``TokenStatusCheck/refresh(now:)``).
package final class AccountCache<Value: Sendable>: AccountObserver {
    /// The minimum number of cached accounts: 8192; the maximum is twice that.
    package static var standardCapacity: Int { 8192 }

    private struct State: Sendable {
        var recent: [AccountID: Value] = [:]
        /// The entries that were recent until that set was full; a read makes an entry recent again.
        var older: [AccountID: Value] = [:]
        /// Increases with each change of any account, so that a value read before a change is not cached after it.
        var epoch: UInt64 = 0
    }

    private let accounts: any AccountStore
    private let capacity: Int
    private let make: @Sendable (Account) -> Value
    private let state = Mutex(State())

    /// Creates an empty cache.
    ///
    /// - Parameters:
    ///   - capacity: the minimum number of cached accounts; the maximum is twice that.
    ///   - make: derives the cached value of an account.
    package init(
        accounts: any AccountStore, capacity: Int = AccountCache.standardCapacity,
        make: @escaping @Sendable (Account) -> Value
    ) {
        self.accounts = accounts
        self.capacity = max(capacity, 1)
        self.make = make
    }

    /// The value of the current account; nil if there is no such account.
    ///
    /// - Throws: ``StoreError`` if the account is not cached and the store fails.
    package func value(for id: AccountID) throws(StoreError) -> Value? {
        let known = state.withLock { state -> Value? in
            if let value = state.recent[id] { return value }
            if let value = state.older[id] {
                insert(value, for: id, into: &state)
                return value
            }
            return nil
        }
        if let known { return known }
        let epoch = state.withLock(\.epoch)
        guard let account = try accounts.account(id: id) else { return nil }
        let value = make(account)
        state.withLock { state in
            // Read before a change that was announced meanwhile: valid for this answer, and for no later one.
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

    /// Drops accounts.
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
