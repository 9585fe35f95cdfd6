import Crypto
import Foundation
import Synchronization

/// Slows down guessing (requirement S2). It counts failures by canonical name and network together, so that an attacker
/// cannot lock out users elsewhere, and optionally by network alone. Names count whether an account has them or not.
///
/// It is consulted right before a password is hashed and updated right after, so concurrent attempts may exceed a limit
/// by the number of hashing threads less one; they count in full, and lengthen the wait.
package final class LoginThrottle: Sendable {
    private let policy: ThrottlePolicy
    private let store: any ThrottleStore
    private let entries: Mutex<[UInt128: ThrottleEntry]>

    /// Loads the state from before the restart.
    package init(policy: ThrottlePolicy = .standard, store: any ThrottleStore) throws(StoreError) {
        self.policy = policy
        self.store = store
        var loaded: [UInt128: ThrottleEntry] = [:]
        for entry in try store.throttleEntries() {
            loaded[entry.key] = entry
        }
        entries = Mutex(loaded)
    }

    /// The seconds that an attempt must wait, or nil if it may proceed: the value of `Retry-After`.
    package func wait(canonicalName: String, from address: ClientAddress?, now: Timestamp) -> Int? {
        let keys = Keys(canonicalName: canonicalName, address: address)
        return entries.withLock { entries in
            var wait: Int?
            for (key, limit) in limits(keys) {
                guard var entry = entries[key] else { continue }
                if now < entry.updatedAt {
                    // The clock went back: restart the decay from here, or the wait would be as long as the step.
                    entry = ThrottleEntry(key: key, score: entry.score, updatedAt: now)
                    entries[key] = entry
                }
                let score = entry.score(now: now, halfLife: policy.halfLifeMilliseconds)
                // One more failure must fit below the limit, except for rounding errors.
                if score > Double(limit) - 1 + 1e-6 {
                    // A limit of 1 leaves no score to decay to: a tenth of a failure counts as none.
                    let target = max(Double(limit) - 1, 0.1)
                    let seconds = log2(score / target) * Double(policy.halfLifeMilliseconds) / 1000
                    wait = max(wait ?? 1, Int(seconds.rounded(.up)))
                }
            }
            return wait
        }
    }

    /// Counts a failure, and stores it with its record.
    package func recordFailure(
        canonicalName: String, from address: ClientAddress?, now: Timestamp, audit: AuditRecord?
    ) throws(StoreError) {
        let keys = Keys(canonicalName: canonicalName, address: address)
        let changed = entries.withLock { entries in
            limits(keys).map { key, _ in
                let score = entries[key]?.score(now: now, halfLife: policy.halfLifeMilliseconds) ?? 0
                let entry = ThrottleEntry(key: key, score: score + 1, updatedAt: now)
                entries[key] = entry
                return entry
            }
        }
        try store.putThrottleEntries(changed, audit: audit)
        try makeRoom(now: now)
    }

    /// Merges the counts of other machines. Of two counts the higher one stays.
    package func merge(_ changes: some Sequence<ThrottleChange>, now: Timestamp) {
        entries.withLock { entries in
            for change in changes {
                switch change {
                case .forgiven(let key): entries[key] = nil
                case .failures(let entry):
                    let halfLife = policy.halfLifeMilliseconds
                    let known = entries[entry.key]?.score(now: now, halfLife: halfLife) ?? 0
                    guard entry.score(now: now, halfLife: halfLife) > known else { continue }
                    guard entries[entry.key] != nil || entries.count < policy.capacity else { continue }
                    entries[entry.key] = entry
                }
            }
        }
    }

    /// Removes the failures of a user who then logged in. Other accounts' failures from the same network stay, since an
    /// attacker may have an account too.
    package func recordSuccess(canonicalName: String, from address: ClientAddress?) throws(StoreError) {
        let key = Keys(canonicalName: canonicalName, address: address).account
        if entries.withLock({ $0.removeValue(forKey: key) }) != nil {
            try store.removeThrottleEntries([key])
        }
    }

    /// Removes insignificant entries, in memory and in the store: every few minutes.
    package func removeFaded(now: Timestamp) throws(StoreError) {
        // After ten half-lives a thousandth is left.
        let time = now.adding(milliseconds: -10 * policy.halfLifeMilliseconds)
        entries.withLock { entries in
            entries = entries.filter { $0.value.updatedAt >= time }
        }
        try store.removeThrottleEntries(before: time)
    }

    /// The number of accounts and networks in memory.
    package var count: Int { entries.withLock { $0.count } }

    private func limits(_ keys: Keys) -> [(key: UInt128, limit: Int)] {
        var limits = [(keys.account, policy.accountLimit)]
        if let networkLimit = policy.networkLimit {
            limits.append((keys.network, networkLimit))
        }
        return limits
    }

    /// Keeps the half with the highest scores when there are too many: a flood of new names does not displace an
    /// account under attack.
    private func makeRoom(now: Timestamp) throws(StoreError) {
        let removed = entries.withLock { entries -> [UInt128] in
            guard entries.count > policy.capacity else { return [] }
            let halfLife = policy.halfLifeMilliseconds
            let scored = entries.values.map { ($0.key, $0.score(now: now, halfLife: halfLife)) }
            let removed = scored.sorted { $0.1 < $1.1 }.prefix(entries.count - policy.capacity / 2).map(\.0)
            for key in removed {
                entries[key] = nil
            }
            return removed
        }
        if !removed.isEmpty {
            try store.removeThrottleEntries(removed)
        }
    }

    /// Hashes, so that neither memory nor disk holds the attempted names: one may be a password.
    private struct Keys {
        let account: UInt128
        let network: UInt128

        init(canonicalName: String, address: ClientAddress?) {
            // Without an address all clients are one network.
            let key = withUnsafeBytes(of: (address?.network.key ?? 0).bigEndian) { Array($0) }
            account = Self.hash([1] + key + Array(canonicalName.utf8))
            network = Self.hash([2] + key)
        }

        private static func hash(_ bytes: [UInt8]) -> UInt128 {
            SHA256.hash(data: bytes).prefix(16).reduce(0) { $0 << 8 | UInt128($1) }
        }
    }
}

/// A change of failed logins from another machine.
package enum ThrottleChange: Sendable, Hashable {
    /// The current count.
    case failures(ThrottleEntry)
    /// The failures are removed: the user logged in.
    case forgiven(UInt128)
}
