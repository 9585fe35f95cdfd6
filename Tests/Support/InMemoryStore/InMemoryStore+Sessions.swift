package import Identity
import Synchronization

extension InMemoryStore: SessionStore, RevocationStore {
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

    package func session(_ id: SessionID) throws(StoreError) -> Session? {
        contents.withLock { $0.sessions[id] }
    }

    package func sessions(of id: AccountID) throws(StoreError) -> [Session] {
        contents.withLock { contents in
            contents.sessions.values.filter { $0.accountID == id }
                .sorted { ($0.createdAt, $0.id.value) > ($1.createdAt, $1.id.value) }
        }
    }

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

    @discardableResult
    package func removeExpiredSessions(before now: Timestamp) throws(StoreError) -> Int {
        contents.withLock { contents in
            let before = contents.sessions.count
            contents.sessions = contents.sessions.filter { $0.value.expiresAt >= now }
            return before - contents.sessions.count
        }
    }

    package func revoke(_ revocation: Revocation, audit: AuditRecord?) throws(StoreError) {
        contents.withLock { contents in
            contents.revoke(revocation)
            contents.append(audit)
        }
    }

    package func revocations(since revision: Int64?) throws(StoreError) -> RevocationChanges {
        contents.withLock { contents in
            RevocationChanges(
                revision: contents.revocationRevision,
                revocations: contents.revocations.filter { $0.key > revision ?? 0 }.sorted { $0.key < $1.key }
                    .map(\.value))
        }
    }

    @discardableResult
    package func removeRevocations(endedBefore time: Timestamp) throws(StoreError) -> Int {
        contents.withLock { contents in
            let before = contents.revocations.count
            contents.revocations = contents.revocations.filter { $0.value.until >= time }
            return before - contents.revocations.count
        }
    }
}
