package import Identity
import Testing

/// The requirements of bound sessions on every store, one check each. Run each on an empty store.
package enum BindingCheck: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case bindsToTheKey = "binds a session to the key of its first proof"
    case bindsToTheCertificate = "binds a session to its certificate"
    case bindsLater = "binds an unbound session to the binding presented at a refresh"
    case bindsAccessTokensOfClients = "binds an authenticated client's access tokens, but not its refresh tokens"
    case refusesAMove = "refuses a session on another network, and accepts it on its own again"
    case rebindsAMove = "binds a session that moved to its new network, and records it"
    case forgetsNetworks = "releases the network when the policy is switched off, and binds when it is switched on"

    /// The sentence.
    package var testDescription: String { rawValue }

    private static let first = SessionBinding(dpopKey: Thumbprint(bytes: [UInt8](repeating: 1, count: 32)))
    private static let second = SessionBinding(dpopKey: Thumbprint(bytes: [UInt8](repeating: 2, count: 32)))
    private static let home = ClientAddress("192.0.2.1")
    private static let neighbour = ClientAddress("192.0.2.200")
    private static let away = ClientAddress("198.51.100.7")

    /// Runs the check.
    package func run(on store: any IdentityStore) throws {
        switch self {
        case .bindsToTheKey: try bindsToTheKey(store)
        case .bindsToTheCertificate: try bindsToTheCertificate(store)
        case .bindsLater: try bindsLater(store)
        case .bindsAccessTokensOfClients: try bindsAccessTokensOfClients(store)
        case .refusesAMove: try refusesAMove(store)
        case .rebindsAMove: try rebindsAMove(store)
        case .forgetsNetworks: try forgetsNetworks(store)
        }
    }

    private func begin(
        _ bench: SessionsBench, _ shown: SessionBinding = .none, clientID: String? = nil
    ) throws -> SessionGrant {
        try #require(
            try bench.sessions.begin(
                bench.account, origin: SessionOrigin(address: Self.home, clientID: clientID), showing: shown))
    }

    private func bindsToTheKey(_ store: any IdentityStore) throws {
        let bench = try SessionsBench(store)
        let login = try begin(bench, Self.first)
        #expect(login.binding == Self.first)
        for shown in [.none, Self.second] {
            #expect(
                try bench.sessions.refresh(login.refreshToken.text, from: nil, showing: shown) == .refused(.otherKey))
        }
        let next = try bench.refresh(login.refreshToken, showing: Self.first)
        #expect(next.binding == Self.first)
        // Even an old token ends nothing without a DPoP proof.
        bench.now = bench.now.adding(milliseconds: 60_000)
        #expect(try bench.sessions.refresh(login.refreshToken.text, from: nil) == .refused(.otherKey))
        _ = try bench.refresh(next.refreshToken, showing: Self.first)
        #expect(try bench.events().filter { $0 == "refreshRefused otherKey" }.count == 3)
    }

    private func bindsToTheCertificate(_ store: any IdentityStore) throws {
        let bench = try SessionsBench(store)
        let shown = SessionBinding(certificate: Self.first.dpopKey)
        let login = try begin(bench, shown)
        for other in [.none, Self.first, SessionBinding(certificate: Self.second.dpopKey)] {
            #expect(
                try bench.sessions.refresh(login.refreshToken.text, from: nil, showing: other)
                    == .refused(.otherCertificate))
        }
        #expect(try bench.refresh(login.refreshToken, showing: shown).binding == shown)
    }

    private func bindsLater(_ store: any IdentityStore) throws {
        let bench = try SessionsBench(store)
        let next = try bench.refresh(try begin(bench).refreshToken, showing: Self.first)
        #expect(next.binding == Self.first)
        #expect(try bench.sessions.refresh(next.refreshToken.text, from: nil) == .refused(.otherKey))
    }

    private func bindsAccessTokensOfClients(_ store: any IdentityStore) throws {
        let bench = try SessionsBench(store)
        let login = try begin(bench, Self.first, clientID: "wiki")
        #expect(login.binding == Self.first)
        #expect(login.session.binding == .none)
        let outcome = try bench.sessions.refresh(
            login.refreshToken.text, from: nil, clientID: "wiki", showing: Self.second)
        guard case .granted(let next, _) = outcome else {
            Issue.record("a client could not change its key")
            return
        }
        #expect(next.binding == Self.second)
    }

    private func refusesAMove(_ store: any IdentityStore) throws {
        let policy = SessionPolicy(network: NetworkPolicy(v4Length: 24, v6Length: 64))
        let bench = try SessionsBench(store, policy: policy)
        let login = try begin(bench)
        #expect(login.binding.network == AddressPrefix("192.0.2.0/24"))
        for address in [Self.away, ClientAddress("2001:db8::1"), nil] {
            #expect(
                try bench.sessions.refresh(login.refreshToken.text, from: address) == .refused(.otherNetwork))
        }
        let next = try bench.refresh(login.refreshToken, from: Self.neighbour)
        #expect(next.binding.network == AddressPrefix("192.0.2.0/24"))
        #expect(try bench.events().filter { $0 == "refreshRefused otherNetwork" }.count == 3)
    }

    private func rebindsAMove(_ store: any IdentityStore) throws {
        let policy = SessionPolicy(network: NetworkPolicy(v4Length: 32, v6Length: 64, move: .rebind))
        let bench = try SessionsBench(store, policy: policy)
        let login = try begin(bench)
        #expect(login.binding.network == AddressPrefix("192.0.2.1/32"))
        let next = try bench.refresh(login.refreshToken, from: ClientAddress("2001:db8::5:0:0:1"))
        #expect(next.binding.network == AddressPrefix("2001:db8::/64"))
        #expect(try store.session(next.session.id)?.binding == next.session.binding)
        let audit = try store.auditEntries(AuditQuery(limit: 1)).first?.record
        #expect(audit?.event == .sessionMoved)
        #expect(audit?.address == ClientAddress("2001:db8::5:0:0:1"))
        _ = try bench.refresh(next.refreshToken, from: ClientAddress("2001:db8::5:0:0:2"))
        #expect(try store.auditEntries(AuditQuery(limit: 1)).first?.record.event == .refresh)
    }

    private func forgetsNetworks(_ store: any IdentityStore) throws {
        let bench = try SessionsBench(
            store, policy: SessionPolicy(network: NetworkPolicy(v4Length: 24, v6Length: nil)))
        let login = try begin(bench)
        let off = bench.sessions(policy: .standard)
        guard case .granted(let next, _) = try off.refresh(login.refreshToken.text, from: Self.away) else {
            Issue.record("still bound")
            return
        }
        #expect(next.session.binding == .none)
        let last = try bench.refresh(next.refreshToken, from: Self.away)
        #expect(last.session.binding.network == AddressPrefix("198.51.100.0/24"))
    }
}
