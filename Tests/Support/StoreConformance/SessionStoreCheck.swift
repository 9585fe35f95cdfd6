package import Identity
import Synchronization
import Testing

/// The requirements of every ``SessionStore``, one check each. Run each on an empty store.
package enum SessionStoreCheck: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case keepsSessions = "stores every field of a session"
    case refusesSessionsOfAChangedAccount = "begins no session for an account that changed meanwhile"
    case listsSessions = "lists an account's sessions, the newest first"
    case changesInOneStep = "of many concurrent changes, each sees the result of the one before it"
    case endsAndRevokes = "ending a session revokes and records it in one step"
    case keepsWhatIsKept = "keeping a session unchanged still stores the record"
    case generationsEndSessions = "a new generation of the account ends its sessions except the kept one"
    case removalEndsSessions = "removing the account ends its sessions"
    case removesExpiredSessions = "removes expired sessions, and no others"

    /// The sentence.
    package var testDescription: String { rawValue }

    /// Runs the check.
    package func run(on store: any IdentityStore) async throws {
        let scene = try SessionScene(store)
        switch self {
        case .keepsSessions: try keepsSessions(scene)
        case .refusesSessionsOfAChangedAccount: try refusesSessionsOfAChangedAccount(scene)
        case .listsSessions: try listsSessions(scene)
        case .changesInOneStep: try await changesInOneStep(scene)
        case .endsAndRevokes: try endsAndRevokes(scene)
        case .keepsWhatIsKept: try keepsWhatIsKept(scene)
        case .generationsEndSessions: try generationsEndSessions(scene)
        case .removalEndsSessions: try removalEndsSessions(scene)
        case .removesExpiredSessions: try removesExpiredSessions(scene)
        }
    }

    private func keepsSessions(_ scene: SessionScene) throws {
        let origin = SessionOrigin(
            address: ClientAddress("2001:db8::1"), userAgent: "curl/8.0 ü", clientID: "wiki")
        let thumbprints = (1...3).map { Thumbprint(bytes: [UInt8](repeating: $0, count: 32)) }
        let session = scene.session(
            origin: origin,
            binding: SessionBinding(
                dpopKey: thumbprints[0], certificate: thumbprints[1], network: AddressPrefix("2001:db8::/64")))
        try scene.store.begin(session, audit: scene.record(.login, session))
        let bare = scene.session(origin: SessionOrigin(address: nil))
        try scene.store.begin(bare, audit: nil)
        #expect(try scene.store.session(session.id) == session)
        #expect(try scene.store.session(bare.id) == bare)
        #expect(try scene.store.session(SessionID(value: 5)) == nil)
        let changed = session.with(
            generation: 9, rotatedAt: Timestamp(milliseconds: 11), repeats: 3, expiresAt: Timestamp(milliseconds: 12),
            binding: SessionBinding(dpopKey: thumbprints[2], network: AddressPrefix("192.0.2.0/24")))
        _ = try scene.store.change(session.id) { _, _ in SessionChange(.replace(changed), audit: nil, outcome: 0) }
        #expect(try scene.store.session(session.id) == changed)
        #expect(try scene.events() == [.login])
    }

    private func refusesSessionsOfAChangedAccount(_ scene: SessionScene) throws {
        let store = scene.store
        let early = scene.session()
        let current = try store.endSessions(of: scene.account.id, keeping: nil, audit: nil)
        #expect(throws: StoreError(.conflict, "the account changed meanwhile")) {
            try store.begin(early, audit: scene.record(.login, early))
        }
        let unknown = Session(
            of: try Sample(seed: 99).account("ghost"), origin: SessionOrigin(address: nil), policy: .standard,
            random: scene.random, now: scene.now)
        #expect(throws: StoreError(.conflict, "the account changed meanwhile")) {
            try store.begin(unknown, audit: nil)
        }
        try store.begin(scene.session(of: current), audit: nil)
        let disabled = try store.setDisabled(true, of: scene.account.id, audit: nil)
        let late = scene.session(of: disabled)
        #expect(throws: StoreError(.conflict, "the account changed meanwhile")) { try store.begin(late, audit: nil) }
        #expect(try store.session(early.id) == nil)
        #expect(try store.session(late.id) == nil)
        #expect(try scene.events() == [])
    }

    private func listsSessions(_ scene: SessionScene) throws {
        let other = try Sample(seed: 5).account("bob")
        try scene.store.add(other, passwordHash: nil)
        try scene.store.begin(scene.session(of: other), audit: nil)
        var ids: [SessionID] = []
        for second in [3, 1, 2] as [Int64] {
            let session = scene.session(now: Timestamp(seconds: second))
            try scene.store.begin(session, audit: nil)
            ids.append(session.id)
        }
        #expect(try scene.store.sessions(of: scene.account.id).map(\.id) == [ids[0], ids[2], ids[1]])
        #expect(try scene.store.sessions(of: AccountID(value: 5)) == [])
    }

    private func changesInOneStep(_ scene: SessionScene) async throws {
        let session = scene.session()
        try scene.store.begin(session, audit: nil)
        let seen = Mutex<[Int64]>([])
        await concurrently(8) { _ in
            for _ in 0..<10 {
                #expect(throws: Never.self) {
                    let generation = try scene.store.change(session.id) { session, account in
                        SessionChange(
                            .replace(session.with(generation: session.generation + 1)),
                            audit: scene.record(.refresh, session), outcome: session.generation)
                    }
                    seen.withLock { $0.append(generation ?? 0) }
                }
            }
        }
        #expect(seen.withLock { $0.sorted() } == Array(1...80))
        #expect(try scene.store.session(session.id)?.generation == 81)
        #expect(try scene.events().count == 80)
    }

    private func endsAndRevokes(_ scene: SessionScene) throws {
        let session = scene.session()
        try scene.store.begin(session, audit: nil)
        let until = Timestamp(seconds: 2_000_000_000)
        let outcome = try scene.store.change(session.id) { session, account in
            SessionChange(
                .end(revokedUntil: until), audit: scene.record(.logout, session), outcome: account.username.canonical)
        }
        #expect(outcome == "alice")
        #expect(try scene.store.session(session.id) == nil)
        #expect(try scene.store.revocations(since: nil).revocations == [Revocation(.session(session.id), until: until)])
        let again = try scene.store.change(session.id) { _, _ in
            SessionChange(.end(revokedUntil: until), audit: scene.record(.logout, session), outcome: true)
        }
        #expect(again == nil)
        #expect(try scene.events() == [.logout])
    }

    private func keepsWhatIsKept(_ scene: SessionScene) throws {
        let session = scene.session()
        try scene.store.begin(session, audit: nil)
        _ = try scene.store.change(session.id) { session, _ in
            SessionChange(.keep, audit: scene.record(.refreshRefused, session), outcome: true)
        }
        #expect(try scene.store.session(session.id) == session)
        #expect(try scene.events() == [.refreshRefused])
    }

    private func generationsEndSessions(_ scene: SessionScene) throws {
        let store = scene.store
        let sessions = (0..<3).map { _ in scene.session() }
        for session in sessions {
            try store.begin(session, audit: nil)
        }
        let kept = sessions[1]
        _ = try store.setPassword(
            Sample.hash("b"), of: scene.account.id, at: scene.now, ifGeneration: nil, keeping: kept.id, audit: nil)
        #expect(try store.sessions(of: scene.account.id) == [kept.with(accountGeneration: 2)])
        // Another account's session is neither kept nor harmed.
        let bob = try Sample(seed: 5).account("bob")
        try store.add(bob, passwordHash: nil)
        let bobs = scene.session(of: bob)
        try store.begin(bobs, audit: nil)
        _ = try store.endSessions(of: scene.account.id, keeping: bobs.id, audit: nil)
        #expect(try store.sessions(of: scene.account.id) == [])
        #expect(try store.sessions(of: bob.id) == [bobs])
        _ = try store.setDisabled(true, of: bob.id, audit: nil)
        #expect(try store.sessions(of: bob.id) == [])
    }

    private func removalEndsSessions(_ scene: SessionScene) throws {
        let session = scene.session()
        try scene.store.begin(session, audit: nil)
        try scene.store.remove(scene.account.id, audit: nil)
        #expect(try scene.store.session(session.id) == nil)
        let outcome = try scene.store.change(session.id) { _, _ in SessionChange(.keep, audit: nil, outcome: true) }
        #expect(outcome == nil)
    }

    private func removesExpiredSessions(_ scene: SessionScene) throws {
        let sessions = (0..<600).map { scene.session(now: Timestamp(seconds: Int64($0))) }
        for session in sessions {
            try scene.store.begin(session, audit: nil)
        }
        #expect(try scene.store.removeExpiredSessions(before: sessions[550].expiresAt) == 550)
        #expect(try scene.store.sessions(of: scene.account.id) == sessions[550...].reversed())
    }
}
