package import Identity

extension RedisStore: SessionStore {
    package func begin(_ session: Session, audit: AuditRecord?) throws(StoreError) {
        for _ in 0..<Self.attempts {
            let (account, shared) = try standing(of: session.accountID)
            guard let account, !account.isDisabled, account.generation == session.accountGeneration else {
                throw StoreError(.conflict, "the account changed meanwhile")
            }
            let reply = try pool.run(
                .begin,
                keys: [
                    keys.session(session.id), keys.sessions(of: session.accountID), keys.sessions, keys.accounts,
                ],
                arguments: [
                    Argument(Hex.encode(session.accountID.value)), Argument(shared?.text ?? ""),
                    Argument(SessionRecord.encode(session)), Argument(Hex.encode(session.id.value)),
                    Argument(Self.lifetime(of: session)), Argument(session.createdAt.milliseconds),
                    Argument(session.expiresAt.milliseconds), Argument(Self.sharedMilliseconds),
                ], isTimed: true
            ).array()
            if try reply.first?.integer() == 1 {
                return try append(audit)
            }
            try apply(reply, of: session.accountID)
        }
        throw Self.crowded
    }

    package func session(_ id: SessionID) throws(StoreError) -> Session? {
        guard let bytes = try pool.ask(Command("GET", Argument(keys.session(id)))).optionalBytes() else { return nil }
        return try Self.decode(bytes, id)
    }

    package func sessions(of id: AccountID) throws(StoreError) -> [Session] {
        var sessions: [Session] = []
        try forEachPage(of: keys.sessions(of: id)) { members throws(StoreError) in
            let ids = try members.map { text throws(StoreError) in
                guard let value = Hex.decode(text) else { throw StoreError(redis: "CORRUPT") }
                return SessionID(value: value)
            }
            let values = try pool.ask(Command(["MGET"] + ids.map { Argument(keys.session($0)) })).array(of: ids.count)
            for (sessionID, value) in zip(ids, values) {
                if let bytes = try value.optionalBytes() { sessions.append(try Self.decode(bytes, sessionID)) }
            }
        }
        return sessions.sorted { ($0.createdAt, $0.id.value) > ($1.createdAt, $1.id.value) }
    }

    /// Starts from this process's cached session, so that Redis is called once.
    package func change<Outcome: Sendable>(
        _ id: SessionID, _ decide: @escaping @Sendable (Session, Account) -> SessionChange<Outcome>
    ) throws(StoreError) -> Outcome? {
        if let known = memory[id] { return try change(id, from: known, isFresh: false, decide) }
        guard let known = try session(id) else { return nil }
        return try change(id, from: known, isFresh: true, decide)
    }

    package func change<Outcome: Sendable>(
        _ id: SessionID, from known: Session, _ decide: @escaping @Sendable (Session, Account) -> SessionChange<Outcome>
    ) throws(StoreError) -> Outcome? {
        try change(id, from: known, isFresh: true, decide)
    }

    /// - Parameter isFresh: whether `known` was read for this step: a decision that changes nothing requires it,
    ///   because no script compares the session then.
    private func change<Outcome: Sendable>(
        _ id: SessionID, from known: Session, isFresh: Bool,
        _ decide: @escaping @Sendable (Session, Account) -> SessionChange<Outcome>
    ) throws(StoreError) -> Outcome? {
        try resync.during { () throws(StoreError) in
            var (session, isFresh) = (known, isFresh)
            for _ in 0..<Self.attempts {
                let (account, shared) = try standing(of: session.accountID)
                guard let account else { return nil }
                let change = decide(session, account)
                let reply: [Reply]
                switch change.action {
                case .keep:
                    guard isFresh else {
                        guard let current = try self.session(id) else { return nil }
                        (session, isFresh) = (current, true)
                        continue
                    }
                    try append(change.audit)
                    return change.outcome
                case .replace(let next):
                    reply = try replace(session, shared, with: next)
                    if try reply.first?.integer() == 1 {
                        memory.keep(next)
                        try append(change.audit)
                        return change.outcome
                    }
                case .end(let until):
                    let revocation = Revocation(.session(id), until: until)
                    reply = try end(session, shared, revocation)
                    if try reply.first?.integer() == 1 {
                        memory.forget(id)
                        journal.appendLocal(try Self.number(in: reply), revocation: revocation)
                        // On this machine's disk too: if Redis loses it, it is replayed.
                        try local.revoke(revocation, audit: change.audit)
                        return change.outcome
                    }
                }
                memory.forget(id)
                try apply(reply, of: session.accountID)
                guard reply.count == 3, let bytes = try reply[2].optionalBytes() else { return nil }
                (session, isFresh) = (try Self.decode(bytes, id), true)
            }
            throw Self.crowded
        }
    }

    /// Redis removes them by itself, a while later.
    @discardableResult
    package func removeExpiredSessions(before now: Timestamp) throws(StoreError) -> Int {
        var count = 0
        while true {
            let removed = try pool.run(
                .removeExpired, keys: [keys.sessions],
                arguments: [
                    Argument(now.milliseconds), Argument(Int64(Self.pageSize)), Argument(keys.sessionPrefix),
                    Argument(keys.accountSessionsPrefix),
                ]
            ).integer()
            count += Int(removed)
            if removed < Self.pageSize { return count }
        }
    }

    private func replace(
        _ session: Session, _ shared: SharedStatus?, with next: Session
    ) throws(StoreError) -> [Reply] {
        try pool.run(
            .replace, keys: [keys.session(session.id), keys.accounts, keys.sessions],
            arguments: [
                Argument(SessionRecord.encode(session)), Argument(Hex.encode(session.accountID.value)),
                Argument(shared?.text ?? ""), Argument(SessionRecord.encode(next)), Argument(Self.lifetime(of: next)),
                Argument(next.expiresAt.milliseconds), Argument(Hex.encode(session.id.value)),
            ], isTimed: true
        ).array()
    }

    private func end(
        _ session: Session, _ shared: SharedStatus?, _ revocation: Revocation
    ) throws(StoreError) -> [Reply] {
        try pool.run(
            .end,
            keys: [
                keys.session(session.id), keys.accounts, keys.sessions, keys.sessions(of: session.accountID),
                keys.revocations, keys.number, keys.events,
            ],
            arguments: [
                Argument(SessionRecord.encode(session)), Argument(Hex.encode(session.accountID.value)),
                Argument(shared?.text ?? ""), Argument(Hex.encode(session.id.value)),
                Argument(revocation.until.milliseconds), Argument(SharedEvent.text(revocation)),
                Argument(Self.eventLimit), Argument(Self.sharedMilliseconds),
            ]
        ).array()
    }

    static var crowded: StoreError {
        StoreError(.unavailable, "Redis: too many concurrent changes of one record")
    }

    private static func number(in reply: [Reply]) throws(StoreError) -> Int64 {
        guard reply.count == 2 else { throw StoreError.nonsense }
        return try reply[1].integer()
    }

    /// How long Redis keeps a session written now.
    private static func lifetime(of session: Session) -> Int64 {
        max(session.expiresAt.milliseconds - session.rotatedAt.milliseconds, 0) + clockMarginMilliseconds
    }

    private static func decode(_ bytes: [UInt8], _ id: SessionID) throws(StoreError) -> Session {
        let session = try SessionRecord.decode(bytes)
        guard session.id == id else { throw StoreError(redis: "CORRUPT") }
        return session
    }
}
