import Identity

/// The status of accounts, shared by all machines.
extension RedisStore {
    /// The account with its effective status, nil if it is removed, and its shared state.
    func standing(of id: AccountID) throws(StoreError) -> (account: Account?, shared: SharedStatus?) {
        let shared = journal.status(of: id)
        guard let account = try accounts.value(for: id),
            let status = SharedStatus.effective(AccountStatus(account), shared)
        else { return (nil, shared) }
        return (account.with(status), shared)
    }

    /// Applies the second element of a script's reply, which found another status than expected.
    func apply(_ reply: [Reply], of id: AccountID) throws(StoreError) {
        guard reply.count >= 2, try reply[0].integer() == 0 else { throw StoreError.nonsense }
        guard reply[1] != .null else { return journal.apply(nil, of: id) }
        guard let account = SharedAccount(try reply[1].text()) else { throw StoreError(redis: "CORRUPT") }
        if journal.status(of: id) != account.status {
            try merge(account, of: id)
            journal.apply(account.status, of: id)
        }
    }

    /// Merges the shared state of an account into this machine's store.
    func merge(_ shared: SharedAccount, of id: AccountID) throws(StoreError) {
        guard let account = try local.account(id: id) else { return }
        defer { accounts.accountsChanged([id]) }
        if shared.status.state == .removed {
            do throws(StoreError) { try local.remove(id) } catch { if error.code != .notFound { throw error } }
            return
        }
        guard account.generation <= shared.status.generation, SharedStatus(AccountStatus(account)) != shared.status
        else { return }
        let password: (hash: PasswordHash, changedAt: Timestamp)?
        if let sealed = shared.sealed, account.generation < shared.status.generation {
            password = try seal.open(sealed, of: id)
        } else {
            password = nil
        }
        _ = try local.merge(AccountStatus(shared.status), passwordHash: password, of: id, audit: nil)
    }

    /// Merges Redis's state of an account into this machine's store.
    func adoptShared(_ id: AccountID) throws(StoreError) {
        let reply = try pool.ask(Command("HGET", Argument(keys.accounts), Argument(Hex.encode(id.value))))
        guard reply != .null else { return }
        guard let account = SharedAccount(try reply.text()) else { throw StoreError(redis: "CORRUPT") }
        try merge(account, of: id)
    }

    /// Publishes a status.
    ///
    /// - Parameters:
    ///   - shared: the state known before.
    ///   - password: the encrypted hash that was set with it.
    /// - Returns: false if another status was published since; it has been applied.
    func publish(
        _ status: SharedStatus, of id: AccountID, after shared: SharedStatus?, password: String? = nil
    ) throws(StoreError) -> Bool {
        let before = shared ?? .new
        let endsSessions = status.generation > before.generation || status.state.rawValue > before.state.rawValue
        var generation = RecordWriter()
        generation.put(status.generation)
        let reply = try pool.run(
            .publish, keys: [keys.accounts, keys.sessions(of: id), keys.number, keys.events, keys.sessions],
            arguments: [
                Argument(Hex.encode(id.value)), Argument(shared?.text ?? ""), Argument(status.text),
                Argument(password ?? ""), Argument(status.keptText), Argument(generation.bytes),
                endsSessions ? "1" : "0", Argument(keys.sessionPrefix), Argument(Self.eventLimit),
                Argument(Self.sharedMilliseconds),
            ]
        ).array()
        guard let number = try reply.first?.integer(), number > 0 else {
            try apply(reply, of: id)
            return false
        }
        journal.appendLocal(number, status: status, of: id)
        return true
    }

    /// Publishes this machine's status of an account if it is ahead of the shared one: it was changed outside this
    /// process, or Redis lost it.
    func publishIfAhead(_ id: AccountID) throws(StoreError) {
        for _ in 0..<Self.attempts {
            let shared = journal.status(of: id)
            let known = shared ?? .new
            guard let account = try local.account(id: id) else {
                if shared?.state == .removed { return }
                if try publish(
                    SharedStatus(generation: known.generation, state: .removed, kept: nil), of: id, after: shared)
                {
                    return
                }
                continue
            }
            let status = SharedStatus(AccountStatus(account))
            guard known.state != .removed, status.generation > known.generation else { return }
            let password = try password(at: status, of: id)
            if try publish(status, of: id, after: shared, password: password) { return }
        }
    }

    /// Replays account states that Redis does not have: it lost its latest writes, or an account was changed outside
    /// this process.
    func resyncAccounts() throws(StoreError) {
        for (id, status) in try local.statusChanges(since: nil).statuses {
            guard let status, status.generation > (journal.status(of: id) ?? .new).generation else { continue }
            try publishIfAhead(id)
        }
        var rest = Array(journal.statuses)[...]
        while !rest.isEmpty {
            let page = rest.prefix(Self.pageSize)
            rest = rest.dropFirst(page.count)
            let words = page.map { Argument(Hex.encode($0.key.value)) }
            let replies = try pool.ask(Command(["HMGET", Argument(keys.accounts)] + words)).array(of: page.count)
            for ((id, known), reply) in zip(page, replies) { try restore(known, of: id, over: reply) }
        }
    }

    private func restore(_ known: SharedStatus, of id: AccountID, over reply: Reply) throws(StoreError) {
        var shared: SharedStatus?
        if reply != .null {
            guard let account = SharedAccount(try reply.text()) else { throw StoreError(redis: "CORRUPT") }
            shared = account.status
            if account.status.isAtLeast(known) { return journal.apply(account.status, of: id, insteadOf: known) }
        }
        _ = try publish(known, of: id, after: shared, password: try password(at: known, of: id))
    }

    /// The encrypted hash of an account that this machine has at this status; nil if it has another.
    private func password(at status: SharedStatus, of id: AccountID) throws(StoreError) -> String? {
        guard let account = try local.account(id: id), account.generation == status.generation,
            let hash = try local.credential(canonicalName: account.username.canonical)?.passwordHash
        else { return nil }
        return try seal.close(hash, changedAt: account.passwordChangedAt ?? account.createdAt, of: id)
    }
}

extension AccountStatus {
    init(_ shared: SharedStatus) {
        self.init(
            generation: shared.generation, isDisabled: shared.state == .disabled, keptSession: shared.kept)
    }
}
