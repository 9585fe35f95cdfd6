import Identity
import InMemoryStore
import StoreConformance
import Synchronization

/// An authenticator over a store in memory, with its recorded events and hooks for interference.
final class AuthenticatorBench: Sendable {
    typealias Interference = @Sendable () throws(StoreError) -> Void

    let store = InMemoryStore()
    let throttle: LoginThrottle
    private let memoryBytes: Int
    private let milliseconds = Atomic<Int64>(1_700_000_000_000)
    private let sample = Sample(seed: 11)
    private let events = Mutex<[AuthenticationEvent]>([])
    private let onFind = Mutex<Interference?>(nil)
    private let onUpgrade = Mutex<Interference?>(nil)

    /// Creates a bench whose hashes take this memory. By default the throttle never limits.
    init(memoryBytes: Int = 8192, policy: ThrottlePolicy = ThrottlePolicy(accountLimit: 1_000_000)) throws {
        self.memoryBytes = memoryBytes
        throttle = try LoginThrottle(policy: policy, store: store)
    }

    var now: Timestamp {
        get { Timestamp(milliseconds: milliseconds.load(ordering: .relaxed)) }
        set { milliseconds.store(newValue.milliseconds, ordering: .relaxed) }
    }

    var beforeFind: Interference? {
        get { onFind.withLock { $0 } }
        set { onFind.withLock { $0 = newValue } }
    }

    var beforeUpgrade: Interference? {
        get { onUpgrade.withLock { $0 } }
        set { onUpgrade.withLock { $0 = newValue } }
    }

    func add(_ name: String, password: String?, memoryBytes: Int? = nil) throws -> Account {
        let account = try sample.account(name)
        var hash: PasswordHash?
        if let password {
            hash = try hasher(memoryBytes ?? self.memoryBytes).hash(try Password(password))
        }
        try store.add(account, passwordHash: hash)
        return account
    }

    func login(
        _ name: String, _ password: String, from address: String = "192.0.2.1"
    ) throws -> AuthenticationOutcome {
        try login(try authenticator(), name, password, from: address)
    }

    func login(
        _ authenticator: Authenticator, _ name: String, _ password: String, from address: String = "192.0.2.1"
    ) throws -> AuthenticationOutcome {
        try authenticator.authenticate(
            username: name, password: try Password(password), from: ClientAddress(address))
    }

    func authenticator() throws -> Authenticator {
        Authenticator(
            accounts: InterferingAccountStore(store, beforeFind: beforeFind, beforeUpgrade: beforeUpgrade),
            hasher: try hasher(memoryBytes), throttle: throttle, now: { self.now },
            record: { event in self.events.withLock { $0.append(event) } })
    }

    func takeEvents() -> [AuthenticationEvent] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }

    private func hasher(_ memoryBytes: Int) throws -> PasswordHasher {
        try PasswordHasher(
            parameters: try HashParameters(memoryBytes: memoryBytes, passes: 1), random: sample.random)
    }
}
