package import Identity
import InMemoryStore
import Synchronization
import Testing

/// The requirements of the sessions service over any store, one check each. Run each on an empty store.
package enum SessionsCheck: String, Sendable, CaseIterable, CustomTestStringConvertible {
    case logsInAndRefreshes = "a login yields a token, each refresh the next"
    case admitsNewAccounts = "a new account's first token is valid immediately"
    case oneGenerationForAHundred = "a hundred concurrent refreshes with one token create one new generation"
    case recovers = "a lost response is given again after the grace period, as long as its token is unused"
    case recoversOneForAHundred = "a hundred concurrent late retries get one successor"
    case reuseEnds = "a token whose successor was used ends the session, and the gate refuses it immediately"
    case refusesWhatIsNoToken = "refuses a text that is no token of a session, and writes nothing"
    case logsOut = "a logout ends the session immediately, for refresh and for the gate"
    case logsOutOfALostSession = "a logout from a session that the store lost ends its tokens too"
    case endsOnlyOwnSessions = "ends a listed session only for its own account"
    case logsOutByRefreshToken = "any genuine token of a session ends it"
    case logsOutEverywhere = "a logout everywhere ends all sessions and tokens"
    case passwordKeepsOwnSession = "a password change ends every session but the one it was made in"
    case disablingEnds = "a disabled account can neither refresh nor pass the gate"
    case removalEnds = "a removed account can neither refresh nor pass the gate"
    case revokesOneToken = "revokes one access token and keeps its session"
    case bindsToTheClient = "accepts a session's token only from the OAuth client that began it"
    case introspects = "introspects the current token only"
    case noLiveTokenAfterLogout = "a refresh during a logout leaves no valid token"
    case noLiveTokenAfterPassword = "a refresh and a login during a password change leave no valid token"

    /// The sentence.
    package var testDescription: String { rawValue }

    /// Runs the check.
    package func run(on store: any IdentityStore) async throws {
        let bench = try SessionsBench(store)
        switch self {
        case .logsInAndRefreshes: try logsInAndRefreshes(bench)
        case .admitsNewAccounts: try admitsNewAccounts(bench)
        case .oneGenerationForAHundred: try await oneGenerationForAHundred(bench)
        case .recovers: try recovers(bench)
        case .recoversOneForAHundred: try await recoversOneForAHundred(bench)
        case .reuseEnds: try reuseEnds(bench)
        case .refusesWhatIsNoToken: try refusesWhatIsNoToken(bench)
        case .logsOut: try logsOut(bench)
        case .logsOutOfALostSession: try logsOutOfALostSession(bench)
        case .endsOnlyOwnSessions: try endsOnlyOwnSessions(bench)
        case .logsOutByRefreshToken: try logsOutByRefreshToken(bench)
        case .logsOutEverywhere: try logsOutEverywhere(bench)
        case .passwordKeepsOwnSession: try passwordKeepsOwnSession(bench)
        case .disablingEnds: try disablingEnds(bench)
        case .removalEnds: try removalEnds(bench)
        case .revokesOneToken: try revokesOneToken(bench)
        case .bindsToTheClient: try bindsToTheClient(bench)
        case .introspects: try introspects(bench)
        case .noLiveTokenAfterLogout: try await noLiveTokenAfterLogout(bench)
        case .noLiveTokenAfterPassword: try await noLiveTokenAfterPassword(bench)
        }
    }

    private func logsInAndRefreshes(_ bench: SessionsBench) throws {
        let login = try bench.login()
        #expect(bench.verdict(on: login) == .live)
        let first = try bench.refresh(login.refreshToken)
        let second = try bench.refresh(first.refreshToken)
        #expect([login, first, second].map(\.session.generation) == [1, 2, 3])
        #expect(Set([login, first, second].map(\.refreshToken.text)).count == 3)
        #expect(second.account == bench.account)
        #expect(bench.verdict(on: second) == .live)
        #expect(try bench.events() == ["login", "refresh", "refresh"])
    }

    private func admitsNewAccounts(_ bench: SessionsBench) throws {
        // Added by another process, and not polled yet.
        let account = try Sample(seed: 3).account("newcomer")
        try bench.store.add(account, passwordHash: nil)
        let login = try #require(try bench.sessions.begin(account, origin: SessionOrigin(address: nil)))
        #expect(bench.verdict(on: login) == .live)
    }

    private func oneGenerationForAHundred(_ bench: SessionsBench) async throws {
        // S7
        let login = try bench.login()
        let outcomes = Mutex<[RefreshOutcome]>([])
        await concurrently(100) { _ in
            #expect(throws: Never.self) {
                let outcome = try bench.sessions.refresh(login.refreshToken.text, from: nil)
                outcomes.withLock { $0.append(outcome) }
            }
        }
        let grants = outcomes.withLock { $0 }.compactMap { outcome -> (SessionGrant, Bool)? in
            guard case .granted(let grant, let result) = outcome else { return nil }
            return (grant, result == .repeated)
        }
        #expect(grants.count == 100)
        #expect(grants.count { !$0.1 } == 1)
        #expect(Set(grants.map(\.0.refreshToken.text)).count == 1)
        let successor = try #require(grants.first?.0)
        #expect(successor.session.generation == 2)
        #expect(try bench.refresh(successor.refreshToken).session.generation == 3)
    }

    private func recovers(_ bench: SessionsBench) throws {
        // S11
        let login = try bench.login()
        let lost = try bench.refresh(login.refreshToken)
        for wait in [bench.policy.graceMilliseconds + 1, 3_600_000, 20 * 86_400_000] as [Int64] {
            bench.now = bench.now.adding(milliseconds: wait)
            guard case .granted(let again, .recovered) = try bench.sessions.refresh(login.refreshToken.text, from: nil)
            else {
                Issue.record("a lost response is not given again after \(wait) ms")
                return
            }
            #expect(again.refreshToken == lost.refreshToken)
            #expect(again.session.expiresAt == lost.session.expiresAt)
            #expect(bench.verdict(on: again) == .live)
        }
        let next = try bench.refresh(lost.refreshToken)
        #expect(next.session.generation == 3)
        #expect(try bench.sessions.refresh(login.refreshToken.text, from: nil) == .refused(.reused))
        #expect(bench.verdict(on: next) == .revoked)
        let recoveries = Array(repeating: "refreshRecovered", count: 3)
        #expect(try bench.events() == ["login", "refresh"] + recoveries + ["refresh", "sessionEnded reused"])
    }

    private func recoversOneForAHundred(_ bench: SessionsBench) async throws {
        let login = try bench.login()
        let lost = try bench.refresh(login.refreshToken)
        bench.now = bench.now.adding(milliseconds: bench.policy.graceMilliseconds + 1)
        let outcomes = Mutex<[RefreshOutcome]>([])
        await concurrently(100) { _ in
            #expect(throws: Never.self) {
                let outcome = try bench.sessions.refresh(login.refreshToken.text, from: nil)
                outcomes.withLock { $0.append(outcome) }
            }
        }
        let tokens = outcomes.withLock { $0 }.map { outcome -> RefreshToken? in
            guard case .granted(let grant, .recovered) = outcome else { return nil }
            return grant.refreshToken
        }
        #expect(tokens.count == 100)
        #expect(Set(tokens) == [lost.refreshToken])
        // The bound is reached: refused, and the session continues.
        #expect(try bench.sessions.refresh(login.refreshToken.text, from: nil) == .refused(.graceExhausted))
        #expect(try bench.refresh(lost.refreshToken).session.generation == 3)
    }

    private func reuseEnds(_ bench: SessionsBench) throws {
        let login = try bench.login()
        let next = try bench.refresh(try bench.refresh(login.refreshToken).refreshToken)
        bench.now = bench.now.adding(milliseconds: bench.policy.graceMilliseconds + 1)
        #expect(try bench.sessions.refresh(login.refreshToken.text, from: nil) == .refused(.reused))
        #expect(bench.verdict(on: next) == .revoked)
        #expect(try bench.sessions.refresh(next.refreshToken.text, from: nil) == .refused(.unknownSession))
        #expect(try bench.events() == ["login", "refresh", "refresh", "sessionEnded reused"])
    }

    private func refusesWhatIsNoToken(_ bench: SessionsBench) throws {
        let login = try bench.login()
        let stranger = try SessionScene(InMemoryStore()).session()
        let forged = RefreshToken(session: login.session, secret: [])
        for (text, reason) in [
            ("", RefreshRefusal.malformed), ("sprt_x", .malformed), ("eyJhbGciOiJIUzI1NiJ9.e30.x", .malformed),
            (RefreshToken(session: stranger, secret: []).text, .unknownSession), (forged.text, .forged),
        ] {
            #expect(try bench.sessions.refresh(text, from: nil) == .refused(reason))
            #expect(try !bench.sessions.end(refreshToken: text, event: .logout, from: nil))
            #expect(try bench.sessions.current(text) == nil)
        }
        #expect(try bench.events() == ["login"])
        #expect(bench.verdict(on: login) == .live)
        // The same once the session's key is cached, for a token of any generation.
        let sessions = bench.sessions
        guard case .granted(let next, _) = try sessions.refresh(login.refreshToken.text, from: nil) else {
            Issue.record("a valid token is refused")
            return
        }
        for generation in [1, 2, 3] as [Int64] {
            let forged = RefreshToken(session: next.session.with(generation: generation), secret: [])
            #expect(try sessions.refresh(forged.text, from: nil) == .refused(.forged))
        }
        #expect(try bench.events() == ["login", "refresh"])
        #expect(bench.verdict(on: next) == .live)
    }

    private func logsOut(_ bench: SessionsBench) throws {
        let (login, other) = (try bench.login(), try bench.login())
        #expect(try bench.sessions.list(of: bench.account.id).count == 2)
        #expect(try bench.sessions.end(login.session.id, of: bench.account.id, event: .logout, from: nil))
        #expect(bench.verdict(on: login) == .revoked)
        #expect(try bench.sessions.refresh(login.refreshToken.text, from: nil) == .refused(.unknownSession))
        #expect(bench.verdict(on: other) == .live)
        #expect(try bench.sessions.list(of: bench.account.id) == [other.session])
        #expect(try !bench.sessions.end(login.session.id, of: bench.account.id, event: .logout, from: nil))
        #expect(try bench.events() == ["login", "login", "logout"])
        // The revocation survives a restart (S8).
        let restarted = try TokenStatusCheck(store: bench.store, now: bench.now)
        #expect(
            restarted.verdict(
                account: bench.account.id, token: bench.token(of: login), session: login.session.id, now: bench.now)
                == .revoked)
        // The revocation lasts as long as the last access token, not for ever.
        bench.now = bench.now.adding(milliseconds: SessionPolicy.maximumAccessTokenSeconds * 1000)
        bench.tokenStatus.removeEnded(before: bench.now)
        #expect(bench.verdict(on: login) == .revoked)
        bench.now = bench.now.adding(milliseconds: 600_000)
        bench.tokenStatus.removeEnded(before: bench.now)
        #expect(bench.tokenStatus.revocationCount == 0)
    }

    private func logsOutOfALostSession(_ bench: SessionsBench) throws {
        let login = try bench.login()
        try bench.store.removeExpiredSessions(before: login.session.endsAt)
        #expect(bench.verdict(on: login) == .live)
        #expect(try !bench.sessions.end(login.session.id, of: bench.account.id, event: .logout, from: nil))
        #expect(bench.verdict(on: login) == .revoked)
    }

    private func endsOnlyOwnSessions(_ bench: SessionsBench) throws {
        let login = try bench.login()
        #expect(
            try !bench.sessions.end(login.session.id, of: AccountID(value: 1), event: .sessionRevoked, from: nil))
        #expect(bench.verdict(on: login) == .live)
        #expect(
            try bench.sessions.end(login.session.id, of: nil, event: .sessionRevoked, actor: .operator, from: nil))
        #expect(bench.verdict(on: login) == .revoked)
    }

    private func logsOutByRefreshToken(_ bench: SessionsBench) throws {
        let login = try bench.login()
        let next = try bench.refresh(login.refreshToken)
        bench.now = bench.now.adding(milliseconds: 60_000)
        #expect(try bench.sessions.end(refreshToken: login.refreshToken.text, event: .logout, from: nil))
        #expect(bench.verdict(on: next) == .revoked)
    }

    private func logsOutEverywhere(_ bench: SessionsBench) throws {
        let grants = [try bench.login(), try bench.login()]
        try bench.sessions.endAll(of: bench.account.id, from: nil)
        for grant in grants {
            #expect(bench.verdict(on: grant) == .superseded)
            #expect(try bench.sessions.refresh(grant.refreshToken.text, from: nil) == .refused(.unknownSession))
        }
        #expect(try bench.sessions.begin(bench.account, origin: SessionOrigin(address: nil)) == nil)
        // A new login works immediately, in the same millisecond.
        #expect(bench.verdict(on: try bench.login()) == .live)
        #expect(throws: StoreError.self) { try bench.sessions.endAll(of: AccountID(value: 1), from: nil) }
    }

    private func passwordKeepsOwnSession(_ bench: SessionsBench) throws {
        let (own, other) = (try bench.login(), try bench.login())
        let changed = try bench.sessions.setPassword(
            Sample.hash("b"), of: bench.account, keeping: own.session.id, from: nil)
        #expect(changed.generation == 2)
        #expect(bench.verdict(on: own) == .live)
        #expect(bench.verdict(on: other) == .superseded)
        #expect(try bench.sessions.refresh(other.refreshToken.text, from: nil) == .refused(.unknownSession))
        let next = try bench.refresh(own.refreshToken)
        #expect(next.account.generation == 2)
        #expect(bench.verdict(on: next) == .live)
        #expect(
            performing: {
                try bench.sessions.setPassword(Sample.hash("c"), of: bench.account, keeping: nil, from: nil)
            }, throws: { ($0 as? StoreError)?.code == .conflict })
        // A second change by another process does not keep the first one's session.
        _ = try bench.sessions.setPassword(Sample.hash("c"), of: changed, keeping: nil, from: nil)
        #expect(bench.verdict(on: own) == .superseded)
        #expect(bench.verdict(on: next) == .superseded)
        // The kept session can still be ended.
        let third = try bench.login()
        let account = try #require(try bench.store.account(id: bench.account.id))
        _ = try bench.sessions.setPassword(Sample.hash("d"), of: account, keeping: third.session.id, from: nil)
        #expect(try bench.sessions.end(third.session.id, of: account.id, event: .logout, from: nil))
        #expect(bench.verdict(on: third) == .revoked)
    }

    private func disablingEnds(_ bench: SessionsBench) throws {
        let login = try bench.login()
        _ = try bench.store.setDisabled(true, of: bench.account.id)
        #expect(try bench.sessions.refresh(login.refreshToken.text, from: nil) == .refused(.unknownSession))
        try bench.tokenStatus.refresh(now: bench.now)
        #expect(bench.verdict(on: login) == .disabled)
        _ = try bench.store.setDisabled(false, of: bench.account.id)
        try bench.tokenStatus.refresh(now: bench.now)
        #expect(bench.verdict(on: login) == .superseded)
        #expect(try bench.sessions.refresh(login.refreshToken.text, from: nil) == .refused(.unknownSession))
    }

    private func removalEnds(_ bench: SessionsBench) throws {
        let login = try bench.login()
        try bench.store.remove(bench.account.id)
        #expect(try bench.sessions.refresh(login.refreshToken.text, from: nil) == .refused(.unknownSession))
        try bench.tokenStatus.refresh(now: bench.now)
        #expect(bench.verdict(on: login) == .removed)
    }

    private func revokesOneToken(_ bench: SessionsBench) throws {
        let login = try bench.login()
        let (first, second) = (bench.token(of: login), bench.token(of: login))
        func verdict(_ token: TokenID) -> AccountVerdict {
            bench.tokenStatus.verdict(
                account: bench.account.id, token: token, session: login.session.id, now: bench.now)
        }
        try bench.sessions.revoke(
            first, of: bench.account.id, session: login.session.id, expiresAt: bench.now.adding(milliseconds: 900_000),
            from: nil)
        #expect(verdict(first) == .revoked)
        #expect(verdict(second) == .live)
        #expect(try bench.refresh(login.refreshToken).session.generation == 2)
        // The revocation outlasts the token, and is then removed.
        bench.tokenStatus.removeEnded(before: bench.now.adding(milliseconds: 900_000))
        #expect(bench.tokenStatus.revocationCount == 1)
        bench.tokenStatus.removeEnded(before: bench.now.adding(milliseconds: 1_400_000))
        #expect(bench.tokenStatus.revocationCount == 0)
    }

    private func bindsToTheClient(_ bench: SessionsBench) throws {
        let origin = SessionOrigin(address: nil, clientID: "wiki")
        let login = try #require(try bench.sessions.begin(bench.account, origin: origin))
        for client in ["other", nil] as [String?] {
            #expect(
                try bench.sessions.refresh(login.refreshToken.text, from: nil, clientID: client)
                    == .refused(.otherClient))
            #expect(
                try !bench.sessions.end(
                    refreshToken: login.refreshToken.text, event: .sessionRevoked, from: nil, clientID: client))
        }
        guard
            case .granted(let next, _) = try bench.sessions.refresh(
                login.refreshToken.text, from: nil, clientID: "wiki")
        else {
            Issue.record("refused its own client")
            return
        }
        #expect(
            try bench.sessions.end(
                refreshToken: next.refreshToken.text, event: .sessionRevoked, from: nil, clientID: "wiki"))
    }

    private func introspects(_ bench: SessionsBench) throws {
        let login = try bench.login()
        #expect(try bench.sessions.current(login.refreshToken.text)?.session == login.session)
        let next = try bench.refresh(login.refreshToken)
        // The parent is not active, even within the grace period, and introspection ends nothing.
        #expect(try bench.sessions.current(login.refreshToken.text) == nil)
        #expect(try bench.sessions.current(next.refreshToken.text)?.account == bench.account)
        bench.now = next.session.expiresAt
        #expect(try bench.sessions.current(next.refreshToken.text) == nil)
        #expect(try bench.sessions.list(of: bench.account.id) == [])
        #expect(try bench.store.session(next.session.id) == next.session)
    }

    private func noLiveTokenAfterLogout(_ bench: SessionsBench) async throws {
        // S10
        for _ in 0..<10 {
            let login = try bench.login()
            let grants = Mutex([login])
            await concurrently(6) { index in
                #expect(throws: Never.self) {
                    if index == 3 {
                        _ = try bench.sessions.end(login.session.id, of: nil, event: .logout, from: nil)
                    } else if case .granted(let grant, _) = try bench.sessions.refresh(
                        login.refreshToken.text, from: nil)
                    {
                        grants.withLock { $0.append(grant) }
                    }
                }
            }
            try bench.expectDead(grants.withLock { $0 })
        }
    }

    private func noLiveTokenAfterPassword(_ bench: SessionsBench) async throws {
        // S10
        for round in 0..<10 {
            let login = try bench.login()
            let before = login.account
            let grants = Mutex([login])
            await concurrently(6) { index in
                #expect(throws: Never.self) {
                    switch index {
                    case 3:
                        _ = try bench.sessions.setPassword(
                            Sample.hash("\(round)"), of: before, keeping: nil, from: nil)
                    case 4:
                        // A login whose password was checked before the change.
                        if let grant = try bench.sessions.begin(before, origin: SessionOrigin(address: nil)) {
                            grants.withLock { $0.append(grant) }
                        }
                    default:
                        if case .granted(let grant, _) = try bench.sessions.refresh(
                            login.refreshToken.text, from: nil)
                        {
                            grants.withLock { $0.append(grant) }
                        }
                    }
                }
            }
            try bench.expectDead(grants.withLock { $0 })
        }
    }
}
