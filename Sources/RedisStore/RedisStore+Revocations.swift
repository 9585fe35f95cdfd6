package import Identity

extension RedisStore: RevocationStore {
    /// Also stored by this machine: if Redis loses it, it is replayed.
    package func revoke(_ revocation: Revocation, audit: AuditRecord?) throws(StoreError) {
        try resync.during { () throws(StoreError) in
            try share(revocation)
            try local.revoke(revocation, audit: audit)
        }
    }

    /// Reads from memory, except the first time.
    package func revocations(since revision: Int64?) throws(StoreError) -> RevocationChanges {
        try checkFollowing()
        if let revision, let changes = journal.revocations(since: revision) {
            return RevocationChanges(revision: changes.revision, revocations: changes.revocations)
        }
        // Events in between are returned again by the next call.
        let revision = journal.revocationRevision
        var all: [Revocation.Subject: Timestamp] = [:]
        try scan("ZSCAN", keys.revocations) { member, until throws(StoreError) in
            guard let subject = Revocation.Subject(member: member), let until = Double(until), until.magnitude < 1e17
            else { throw StoreError(redis: "CORRUPT") }
            all[subject] = Timestamp(milliseconds: Int64(until))
        }
        return RevocationChanges(revision: revision, revocations: all.map { Revocation($0.key, until: $0.value) })
    }

    @discardableResult
    package func removeRevocations(endedBefore time: Timestamp) throws(StoreError) -> Int {
        try local.removeRevocations(endedBefore: time)
        let limit = Argument("(\(time.milliseconds)")
        return Int(try pool.ask(Command("ZREMRANGEBYSCORE", Argument(keys.revocations), "-inf", limit)).integer())
    }

    /// Replays this machine's revocations that Redis does not have: it lost its latest writes.
    func resyncRevocations() throws(StoreError) {
        var rest = try local.revocations(since: nil).revocations[...]
        while !rest.isEmpty {
            let page = rest.prefix(Self.pageSize)
            rest = rest.dropFirst(page.count)
            let scores = try pool.ask(
                Command(["ZMSCORE", Argument(keys.revocations)] + page.map { Argument($0.subject.member) })
            ).array(of: page.count)
            for (revocation, score) in zip(page, scores) {
                // A shorter one is a lost write too.
                let until = score == .null ? nil : Double(try score.text())
                if until.map({ $0 < Double(revocation.until.milliseconds) }) ?? true { try share(revocation) }
            }
        }
    }

    private func share(_ revocation: Revocation) throws(StoreError) {
        // A script receives all keys that it may access; a token has no session to end.
        var (session, id) = (keys.revocations, "")
        if case .session(let sessionID) = revocation.subject {
            (session, id) = (keys.session(sessionID), Hex.encode(sessionID.value))
        }
        let number = try pool.run(
            .revoke, keys: [keys.revocations, keys.number, keys.events, session, keys.sessions],
            arguments: [
                Argument(revocation.subject.member), Argument(revocation.until.milliseconds),
                Argument(SharedEvent.text(revocation)), Argument(Self.eventLimit), Argument(Self.sharedMilliseconds),
                Argument(id),
            ]
        ).integer()
        if number > 0 { journal.appendLocal(number, revocation: revocation) }
    }
}
