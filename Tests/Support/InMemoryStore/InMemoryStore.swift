import Identity
import Synchronization

/// A store in memory, for tests. It passes the conformance suite of all stores, but keeps nothing after the process
/// ends.
package final class InMemoryStore: Sendable {
    let contents = Mutex(Contents())

    /// An empty store.
    package init() {}

    /// The contents. Each call of the store is one step under one lock.
    struct Contents: Sendable {
        var credentials: [AccountID: AccountCredential] = [:]
        var accountIDs: [String: AccountID] = [:]
        var statusRevision: Int64 = 0
        var statusChangedAt: [AccountID: Int64] = [:]
        var sessions: [SessionID: Session] = [:]
        var revocations: [Int64: Revocation] = [:]
        var revocationRevision: Int64 = 0
        var throttle: [UInt128: ThrottleEntry] = [:]
        var audit: [AuditEntry] = []
        var auditID: Int64 = 0
        var clients: [String: OAuthClient] = [:]
        var usedKeys: [SingleUseKey: Timestamp] = [:]
        var personalTokens: [PersonalTokenID: StoredPersonalToken] = [:]
        var personalTokenRevision: Int64 = 0
        var personalTokenChangedAt: [PersonalTokenID: Int64] = [:]

        func credential(_ id: AccountID) throws(StoreError) -> AccountCredential {
            guard let credential = credentials[id] else {
                throw StoreError(.notFound, "no account has this id")
            }
            return credential
        }

        mutating func put(_ account: Account, _ hash: PasswordHash?) {
            credentials[account.id] = AccountCredential(account: account, passwordHash: hash)
        }

        mutating func noteStatus(of id: AccountID) {
            statusRevision += 1
            statusChangedAt[id] = statusRevision
        }

        /// Begins the account's next generation, which ends all its sessions except one.
        mutating func advance(_ account: Account, _ hash: PasswordHash?, keeping kept: SessionID?) -> Account {
            let next = account.nextGeneration(keeping: kept)
            put(next, hash)
            noteStatus(of: account.id)
            for session in sessions.values where session.accountID == account.id {
                sessions[session.id] = session.id == kept ? session.with(accountGeneration: next.generation) : nil
            }
            return next
        }

        mutating func revoke(_ revocation: Revocation) {
            if let known = revocations.first(where: { $0.value.subject == revocation.subject }) {
                guard known.value.until < revocation.until else { return }
                revocations[known.key] = nil
            }
            revocationRevision += 1
            revocations[revocationRevision] = revocation
        }

        mutating func append(_ record: AuditRecord?) {
            guard let record else { return }
            auditID += 1
            audit.append(AuditEntry(id: auditID, record: record))
        }
    }
}
