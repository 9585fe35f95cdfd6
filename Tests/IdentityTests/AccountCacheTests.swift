import Identity
import InMemoryStore
import Synchronization
import Testing

@Suite("What is kept of accounts")
struct AccountCacheTests {
    private let random = RandomSource { UInt64.random(in: .min ... .max) }
    private let store = InMemoryStore()
    private let now = Timestamp(seconds: 1_800_000_000)

    private func addAccount(_ name: String, groups: [String] = []) throws -> AccountID {
        let account = Account(
            id: AccountID(random: random), username: try Username(name), profile: try AccountProfile(groups: groups),
            createdAt: now)
        try store.add(account, passwordHash: nil)
        return account.id
    }

    @Test("is computed once, and again after a change that a refresh finds")
    func change() throws {
        let made = Mutex(0)
        let cache = AccountCache(accounts: store) { account -> [String] in
            made.withLock { $0 += 1 }
            return account.profile.groups
        }
        let (alice, bob) = (try addAccount("alice", groups: ["a"]), try addAccount("bob", groups: ["b"]))
        let tokenStatus = try TokenStatusCheck(store: store, now: now)
        tokenStatus.addObserver(cache)
        for _ in 0..<3 {
            #expect(try cache.value(for: alice) == ["a"])
            #expect(try cache.value(for: bob) == ["b"])
        }
        #expect(made.withLock { $0 } == 2)
        _ = try store.setProfile(try AccountProfile(groups: ["c"]), of: alice)
        try tokenStatus.refresh(now: now)
        #expect(try cache.value(for: alice) == ["c"])
        #expect(try cache.value(for: bob) == ["b"])
        #expect(made.withLock { $0 } == 3)
        try store.remove(alice, audit: nil)
        try tokenStatus.refresh(now: now)
        #expect(try cache.value(for: alice) == nil)
    }

    @Test("is not kept if the account changed while it was read")
    func race() throws {
        let alice = try addAccount("alice", groups: ["a"])
        let change = Mutex<(@Sendable () -> Void)?>(nil)
        let cache = AccountCache(accounts: store) { account -> [String] in
            change.withLock { $0.take() }?()
            return account.profile.groups
        }
        change.withLock { [store] pending in
            pending = {
                _ = try? store.setProfile(try AccountProfile(groups: ["b"]), of: alice)
                cache.accountsChanged([alice])
            }
        }
        #expect(try cache.value(for: alice) == ["a"])
        #expect(try cache.value(for: alice) == ["b"])
    }

    @Test("stays within its capacity, and keeps entries that are read")
    func capacity() throws {
        let made = Mutex<[AccountID: Int]>([:])
        let cache = AccountCache(accounts: store, capacity: 4) { account in
            made.withLock { $0[account.id, default: 0] += 1 }
        }
        let favourite = try addAccount("favourite")
        for index in 0..<100 {
            try cache.value(for: favourite)
            try cache.value(for: try addAccount("other\(index)"))
        }
        #expect(made.withLock { $0[favourite] } == 1)
        #expect(made.withLock { $0.count } == 101)
        cache.accountsChanged(nil)
        try cache.value(for: favourite)
        #expect(made.withLock { $0[favourite] } == 2)
    }
}
