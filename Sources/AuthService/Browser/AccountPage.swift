import HTTPTypes
import Identity
import Pages

/// The account page: who the user is, where they are logged in, and what they may change.
struct AccountPage: Sendable {
    /// The page's path.
    static let path = "/account"

    let responses: PageResponses
    let tokens: CSRFTokens
    let accounts: any AccountStore
    let sessions: Sessions
    let personalTokens: PersonalTokens
    let minimumPasswordLength: Int
    let clock: @Sendable () -> Timestamp
    let report: @Sendable (ServiceEvent) -> Void

    /// What the page shows in addition to the account.
    struct View {
        var notice: String?
        /// A personal token that was just created; shown only this once.
        var createdToken: String?
        /// An error of the whole page.
        var error: String?
        /// Entered values for a form that is shown again, by field name; never a password.
        var entered: [String: String] = [:]
        /// Errors of fields, by field name.
        var fieldErrors: [String: String] = [:]
        var status: HTTPResponse.Status = .ok
        var headerFields: HTTPFields = [:]
        var cookies: [String?] = []
    }

    /// The page for a caller.
    ///
    /// - Throws: 401 if the account was removed, 503 if it cannot be read.
    func response(_ view: View, to caller: Caller) throws(Problem) -> Response {
        guard let session = caller.session else { throw .notFound }
        let (account, list, made) = try mappingStoreErrors(report) { () throws(StoreError) in
            (
                try accounts.account(id: caller.account), try sessions.list(of: caller.account),
                try personalTokens.list(of: caller.account)
            )
        }
        guard let account else { throw .notFound }
        var content: PageContent = [
            "csrf": .text(tokens.token(for: .session(session))), "username": .text(account.username.entered),
            "minimum": .text(String(minimumPasswordLength)),
            "has_others": .flag(list.contains { $0.id != session }),
        ]
        content["name"] = account.profile.name.map { .text($0) }
        content["email"] = account.profile.email.map { .text($0) }
        if !account.profile.groups.isEmpty { content["groups"] = .text(account.profile.groups.joined(separator: ", ")) }
        content["notice"] = view.notice.map { .text($0) }
        content["error"] = view.error.map { .text($0) }
        for (field, text) in view.entered { content[field] = .text(text) }
        for (field, error) in view.fieldErrors { content["\(field)_error"] = .text(error) }
        let now = clock()
        // The current session first, then in the store's order, the newest first.
        let ordered = list.filter { $0.id == session } + list.filter { $0.id != session }
        content["sessions"] = .list(ordered.map { Self.entry($0, isCurrent: $0.id == session, now: now) })
        content["made_token"] = view.createdToken.map { .text($0) }
        content["tokens"] = .list(made.map { Self.entry($0, now: now) })
        content["has_tokens"] = .flag(!made.isEmpty)
        return responses.response(
            .account, content, status: view.status, headerFields: view.headerFields,
            cookies: view.cookies + [caller.refreshedCookie])
    }

    private static func entry(_ token: PersonalToken, now: Timestamp) -> PageContent {
        let end = token.expiresAt.map {
            $0 > now ? "expires in \(RelativeTime.span(from: now, to: $0))" : "has expired"
        }
        let bounds =
            token.scopes == [PersonalToken.gateScope] ? "" : ", only for \(token.scopes.joined(separator: ", "))"
        let age = RelativeTime.words(since: token.createdAt, now: now)
        let use = token.lastUsedAt.map { "used \(RelativeTime.words(since: $0, now: now))" } ?? "never used"
        return [
            "id": .text(token.id.description), "token_name": .text(token.name),
            "detail": .text(
                "Created \(age), \(use), \(end ?? "never expires")\(bounds)"
            ),
        ]
    }

    private static func entry(_ session: Session, isCurrent: Bool, now: Timestamp) -> PageContent {
        var entry: PageContent = [
            "id": .text(session.id.description), "current": .flag(isCurrent),
            "device": .text(DeviceName.of(session.origin.userAgent)),
            "created": .text(RelativeTime.words(since: session.createdAt, now: now)),
            "created_at": .text(session.createdAt.rfc3339),
        ]
        entry["address"] = session.origin.address.map { .text($0.description) }
        if session.rotatedAt > session.createdAt {
            entry["seen"] = .text(RelativeTime.words(since: session.rotatedAt, now: now))
            entry["seen_at"] = .text(session.rotatedAt.rfc3339)
        }
        return entry
    }
}
