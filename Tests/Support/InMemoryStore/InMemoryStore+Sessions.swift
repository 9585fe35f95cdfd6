package import Identity
import Synchronization

extension InMemoryStore: SessionStore, RevocationStore {
    /// See ``SessionStore``.
    package func begin(_ session: Session, audit: AuditRecord?) throws(StoreError) {
        try contents.withLock { (contents) throws(StoreError) in
            guard let account = contents.credentials[session.accountID]?.account, !account.isDisabled,
                account.generation == session.accountGeneration
            else {
                throw StoreError(.conflict, "the account changed meanwhile")
            }
            contents.sessions[session.id] = session
            contents.append(audit)
        }
    }

    /// See ``SessionStore``.
    package func session(_ id: SessionID) throws(StoreError) -> Session? {
        contents.withLock { $0.sessions[id] }
    }

    /// See ``SessionStore``.
    package func sessions(of id: AccountID) throws(StoreError) -> [Session] {
        contents.withLock { contents in
            contents.sessions.values.filter { $0.accountID == id }
                .sorted { ($0.createdAt, $0.id.value) > ($1.createdAt, $1.id.value) }
        }
    }

    /// See ``SessionStore``.
    package func change<Outcome: Sendable>(
        _ id: SessionID, _ decide: @escaping @Sendable (Session, Account) -> SessionChange<Outcome>
    ) throws(StoreError) -> Outcome? {
        contents.withLock { contents in
            guard let session = contents.sessions[id],
                let account = contents.credentials[session.accountID]?.account
            else { return nil }
            let change = decide(session, account)
            switch change.action {
            case .keep: break
            case .replace(let next): contents.sessions[id] = next
            case .end(let until):
                contents.sessions[id] = nil
                contents.revoke(Revocation(.session(id), until: until))
            }
            contents.append(change.audit)
            return change.outcome
        }
    }

    /// See ``SessionStore``.
    @discardableResult
    package func removeExpiredSessions(before now: Timestamp) throws(StoreError) -> Int {
        contents.withLock { contents in
            let before = contents.sessions.count
            contents.sessions = contents.sessions.filter { $0.value.expiresAt >= now }
            return before - contents.sessions.count
        }
    }

    /// See ``RevocationStore``.
    package func revoke(_ revocation: Revocation, audit: AuditRecord?) throws(StoreError) {
        contents.withLock { contents in
            contents.revoke(revocation)
            contents.append(audit)
        }
    }

    /// See ``RevocationStore``.
    package func revocations(since revision: Int64?) throws(StoreError) -> RevocationChanges {
        contents.withLock { contents in
            RevocationChanges(
                revision: contents.revocationRevision,
                revocations: contents.revocations.filter { $0.key > revision ?? 0 }.sorted { $0.key < $1.key }
                    .map(\.value))
        }
    }

    /// See ``RevocationStore``.
    @discardableResult
    package func removeRevocations(endedBefore time: Timestamp) throws(StoreError) -> Int {
        contents.withLock { contents in
            let before = contents.revocations.count
            contents.revocations = contents.revocations.filter { $0.value.until >= time }
            return before - contents.revocations.count
        }
    }
}
