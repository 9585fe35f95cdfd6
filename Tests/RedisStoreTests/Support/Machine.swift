import Identity
import InMemoryStore
import RedisStore
import StoreConformance
import Synchronization

/// One of several machines: a Redis store with its own accounts, which follows the changes of the other machines.
final class Machine: Sendable {
    static let secret = Array("a secret of all machines".utf8)

    let store: RedisStore
    let local: InMemoryStore
    let events = Mutex<[RedisEvent]>([])
    let throttleChanges = Mutex<[ThrottleChange]>([])
    private let changed = Mutex<(@Sendable () -> Void)?>(nil)

    init(_ configuration: RedisConfiguration, local: InMemoryStore = InMemoryStore()) throws {
        self.local = local
        store = try RedisStore(configuration, local: local, secret: Self.secret) { SingleUseCheck.start }
        try store.follow(
            report: { [weak self] event in self?.events.withLock { $0.append(event) } },
            onChange: { [weak self] changes in
                guard let self else { return }
                throttleChanges.withLock { $0 += changes }
                changed.withLock { $0 }?()
            })
    }

    /// Calls the body on each change that another machine makes.
    func onChange(_ body: @escaping @Sendable () -> Void) { changed.withLock { $0 = body } }

    deinit { store.stopFollowing() }
}
