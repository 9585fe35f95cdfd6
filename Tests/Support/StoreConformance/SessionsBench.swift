package import Identity
import InMemoryStore
import Synchronization
import Testing

/// The sessions service over a store with one account, `alice`, and a clock that the test moves.
package final class SessionsBench: Sendable {
    /// The store.
    package let store: any IdentityStore
    /// The account, at generation 1.
    package let account: Account
    /// The check that the gate uses.
    package let tokenStatus: TokenStatusCheck
    /// The source of ids.
    package let random: RandomSource
    /// The policy of ``sessions``.
    package let policy: SessionPolicy
    private let milliseconds: Atomic<Int64>

    /// Adds the account to an empty store.
    package init(
        _ store: any IdentityStore = InMemoryStore(), policy: SessionPolicy = .standard, seed: UInt64 = 17,
        staleAfterMilliseconds: Int64 = unattendedMilliseconds
    ) throws {
        let sample = Sample(seed: seed)
        self.store = store
        self.policy = policy
        random = sample.random
        account = try sample.account("alice")
        try store.add(account, passwordHash: Sample.hash("a"))
        milliseconds = Atomic(1_700_000_000_000)
        tokenStatus = try TokenStatusCheck(
            store: store, now: Timestamp(milliseconds: 1_700_000_000_000),
            staleAfterMilliseconds: staleAfterMilliseconds)
    }

    /// A year, since a test moves the time in leaps and nothing polls the store in between.
    package static let unattendedMilliseconds: Int64 = 365 * 86_400_000

    /// The time, for a test to set.
    package var now: Timestamp {
        get { Timestamp(milliseconds: milliseconds.load(ordering: .relaxed)) }
        set { milliseconds.store(newValue.milliseconds, ordering: .relaxed) }
    }

    /// The server's own secret.
    package let secret = Array("a secret of the server".utf8)

    /// The service.
    package var sessions: Sessions { sessions(policy: policy) }

    /// The service with another policy.
    package func sessions(policy: SessionPolicy) -> Sessions {
        Sessions(
            store: store, tokenStatus: tokenStatus, policy: policy, secret: secret, random: random,
            now: { [self] in now })
    }

    /// The service over another store with the same contents, as after a restart, at this bench's time.
    package static func over(_ store: any IdentityStore, like bench: SessionsBench) throws -> Sessions {
        Sessions(
            store: store, tokenStatus: try TokenStatusCheck(store: store, now: bench.now), policy: bench.policy,
            secret: bench.secret, random: bench.random, now: { bench.now })
    }

    /// The kinds and reasons of all records, the oldest first.
    package func events() throws -> [String] {
        try store.auditEntries(AuditQuery(limit: 1000)).reversed().map { entry in
            [entry.record.event.rawValue, entry.record.reason].compactMap { $0 }.joined(separator: " ")
        }
    }

    /// Logs in with the account as currently stored.
    package func login() throws -> SessionGrant {
        let account = try #require(try store.account(id: account.id))
        let origin = SessionOrigin(address: ClientAddress("192.0.2.1"), userAgent: "test")
        return try #require(try sessions.begin(account, origin: origin))
    }

    /// Refreshes, and expects a new generation.
    package func refresh(
        _ token: RefreshToken, from address: ClientAddress? = nil, showing shown: SessionBinding = .none
    ) throws -> SessionGrant {
        let outcome = try sessions.refresh(token.text, from: address, showing: shown)
        guard case .granted(let grant, .rotated) = outcome else {
            throw StoreError(.conflict, "not rotated: \(outcome)")
        }
        return grant
    }

    /// The id of an access token issued for a grant.
    package func token(of grant: SessionGrant) -> TokenID {
        TokenID(generation: grant.account.generation, random: random)
    }

    /// The gate's verdict on an access token issued for a grant.
    package func verdict(on grant: SessionGrant) -> AccountVerdict {
        tokenStatus.verdict(account: grant.account.id, token: token(of: grant), session: grant.session.id, now: now)
    }

    /// Expects that no token of these grants is valid any more.
    func expectDead(_ grants: [SessionGrant]) throws {
        for grant in grants {
            #expect(verdict(on: grant) != .live)
            guard case .refused = try sessions.refresh(grant.refreshToken.text, from: nil) else {
                Issue.record("a refresh token survived")
                return
            }
        }
    }
}
