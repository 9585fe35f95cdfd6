import EndToEndSupport
/// The conditions that must hold after a kill and a restart.
extension TortureClient {
    /// The worker's grace period: alternately a minute and none, because a repeat within it and a recovery after it are
    /// separate decisions.
    enum Grace: String, Sendable {
        case long = "60s"
        case none = "0s"
    }

    /// Compares all acknowledged results with the responses of the restarted worker.
    mutating func check(_ socket: String) {
        do {
            let client = try FastCGIClient(socket)
            try checkPassword(client)
            try checkEnded(client)
            var kept: [TortureSession] = []
            for session in sessions {
                if let session = try check(session, client) { kept.append(session) }
            }
            sessions = kept
        } catch {
            failures.append("\(username), check: \(error)")
        }
    }

    /// The acknowledged password is valid and the previous one is not. Of an unacknowledged change, either all took
    /// effect or nothing.
    private mutating func checkPassword(_ client: FastCGIClient) throws {
        if let (new, index) = unclearPassword {
            unclearPassword = nil
            let (old, fresh) = (try logsIn(password, client), try logsIn(new, client))
            expect(old != fresh, "exactly one of the two passwords is valid")
            let others = sessions.indices.filter { $0 != index }.map { sessions[$0] }
            for other in others {
                expect(
                    try opens(other.tokens.access, client) == old, "a password change ends all other sessions or none")
            }
            if fresh { passwordChanged(to: new, keeping: index) }
        }
        expect(try logsIn(password, client), "the acknowledged password is valid")
        if let last = replaced.last { expect(try !logsIn(last, client), "the replaced password is not valid") }
    }

    /// Ended sessions stay ended. Checks those of this round, which a kill could restore.
    private mutating func checkEnded(_ client: FastCGIClient) throws {
        for tokens in ended {
            expect(try !opens(tokens.access, client), "an ended session's access token is refused")
            expect(try refresh(tokens.refresh, client).status == 401, "an ended session's refresh token is refused")
        }
        ended = []
    }

    /// - Returns: the session after the check; nil if it ended.
    private mutating func check(
        _ session: TortureSession, _ client: FastCGIClient
    ) throws -> TortureSession? {
        var session = session
        let isLive = try opens(session.tokens.access, client)
        switch session.unclear {
        case .logout where !isLive:
            expect(try refresh(session.tokens.refresh, client).status == 401, "a logout ends both tokens")
            return nil
        case .refresh: return try checkUnclearRefresh(session, client)
        case .logout, nil: session.unclear = nil
        }
        expect(isLive, "a session that was not ended is live")
        return coin() ? try replay(session, client) : try advance(session, client)
    }

    /// Repeats a refresh whose response was lost. This always succeeds, and a token never has two successors.
    private mutating func checkUnclearRefresh(
        _ session: TortureSession, _ client: FastCGIClient
    ) throws -> TortureSession? {
        let token = session.tokens.refresh
        let first = try refresh(token, client)
        guard first.status == 200 else {
            fail("a lost response is repeated")
            return nil
        }
        var next = session
        next.unclear = nil
        next.rotated.append(token)
        next.tokens = try TokenSet(first)
        let second = try refresh(token, client)
        expect(
            try second.status == 200 && TokenSet(second).refresh == next.tokens.refresh, "a token has one successor")
        return next
    }

    /// A token whose exchange was acknowledged creates no new token.
    private mutating func replay(
        _ session: TortureSession, _ client: FastCGIClient
    ) throws -> TortureSession? {
        guard let parent = session.rotated.last else { return try advance(session, client) }
        count.replays += 1
        let answer = try refresh(parent, client)
        expect(
            try answer.status == 200 && TokenSet(answer).refresh == session.tokens.refresh,
            "the parent of an unused token gets that token")
        guard session.rotated.count >= 2 else { return try advance(session, client) }
        let dead = session.rotated[session.rotated.count - 2]
        expect(try refresh(dead, client).status == 401, "a token whose successor was used is refused")
        expect(try refresh(session.tokens.refresh, client).status == 401, "a replay ends the session")
        expect(try !opens(session.tokens.access, client), "a replay ends the session's access tokens")
        return nil
    }

    private mutating func advance(_ session: TortureSession, _ client: FastCGIClient) throws -> TortureSession? {
        let answer = try refresh(session.tokens.refresh, client)
        expect(answer.status == 200, "the acknowledged refresh token is valid")
        guard answer.status == 200 else { return nil }
        var next = session
        next.rotated.append(session.tokens.refresh)
        next.tokens = try TokenSet(answer)
        expect(try opens(next.tokens.access, client), "the new access token is valid")
        return next
    }

    private mutating func logsIn(_ password: String, _ client: FastCGIClient) throws -> Bool {
        let answer = try logIn(password, client)
        expect([200, 401].contains(answer.status), "a login is accepted or refused")
        guard answer.status == 200 else { return false }
        // Checks leave no sessions behind.
        _ = try client.send("POST", "/logout", bearer: try TokenSet(answer).access)
        return true
    }

    private mutating func expect(_ condition: Bool, _ what: String) {
        count.checks += 1
        if !condition { fail(what) }
    }
}
