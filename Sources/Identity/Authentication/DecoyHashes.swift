import Crypto
import Synchronization

/// The hashes that are checked for accounts that do not exist (requirement S3).
///
/// After a change of hashing parameters, or an import, existing accounts cost what their old hashes cost until their
/// owners log in. If every unknown name cost what a new hash costs, it would stand out. So each unknown name costs what
/// some account costs, always the same one for a name, in the proportions of the store.
final class DecoyHashes: Sendable {
    /// The number of accounts in the sample.
    private static let sampleSize = 64
    /// How long a sample is used: 10 minutes.
    private static let lifetimeMilliseconds: Int64 = 600_000

    private struct State: Sendable {
        var hashes: [PasswordHash]
        var presentName: String?
        var loadedAt: Timestamp?
    }

    private let accounts: any AccountStore
    private let hasher: PasswordHasher
    /// Makes the choice of an account for a name unpredictable.
    private let key: SymmetricKey
    private let state: Mutex<State>

    init(accounts: any AccountStore, hasher: PasswordHasher) {
        self.accounts = accounts
        self.hasher = hasher
        key = SymmetricKey(data: hasher.random.bytes(32))
        state = Mutex(State(hashes: [hasher.decoy()], loadedAt: nil))
    }

    /// Renews the sample when it is due: for every login alike, whatever its outcome.
    func refresh(now: Timestamp) {
        let isDue = state.withLock { state in
            if let loadedAt = state.loadedAt, loadedAt <= now,
                now <= loadedAt.adding(milliseconds: Self.lifetimeMilliseconds)
            {
                return false
            }
            // Concurrent callers continue with the previous sample.
            state.loadedAt = now
            return true
        }
        // A store that fails now will also fail for the account, which the login reports.
        guard isDue, let sample = try? accounts.passwordHashSample(limit: Self.sampleSize), !sample.isEmpty else {
            return
        }
        let hashes = sample.map(hasher.decoy(like:))
        let present = try? accounts.accounts(after: nil, limit: 1).first
        state.withLock { state in
            state.hashes = hashes
            state.presentName = present?.username.canonical
        }
    }

    /// The name of some account; nil if none is known.
    var presentName: String? { state.withLock { $0.presentName } }

    /// The hash to check for a name without an account.
    func hash(for name: String) -> PasswordHash {
        let code = HMAC<SHA256>.authenticationCode(for: Array(name.utf8), using: key)
        let number = code.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return state.withLock { $0.hashes[Int(number % UInt64($0.hashes.count))] }
    }
}
