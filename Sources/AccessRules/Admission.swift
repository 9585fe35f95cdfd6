/// The condition under which a rule lets a request pass.
package struct Admission: Sendable, Hashable {
    /// The kinds of conditions.
    package enum Kind: String, Sendable {
        /// Admits no request.
        case deny
        /// Admits every request, without a login.
        case `public`
        /// Admits logged-in users; with groups or users, only members of one of the groups and the named users.
        case login
    }

    /// The kind.
    package let kind: Kind
    /// The groups, of which one suffices; if both ``groups`` and ``users`` are empty, every account is admitted.
    package let groups: [String]
    /// The canonical user names, of which one suffices.
    package let users: [String]
    /// The scopes of which a personal token must have one; empty for the gate's own scope. Other credentials have no
    /// scopes, and may do everything that their account may.
    package let scopes: [String]
    /// The maximum age of the login in seconds; nil for any age.
    package let freshSeconds: Int64?
    /// The audience of the signed token for the application; nil if the rule names none.
    package let audience: String?
    /// Whether a personal token is also accepted as the password of HTTP Basic.
    package let acceptsBasic: Bool

    /// Admits no request.
    package static let deny = Admission(kind: .deny)
    /// Admits every logged-in user.
    package static let login = Admission(kind: .login)

    package init(
        kind: Kind, groups: [String] = [], users: [String] = [], scopes: [String] = [],
        freshSeconds: Int64? = nil, audience: String? = nil, acceptsBasic: Bool = false
    ) {
        self.kind = kind
        self.groups = groups
        self.users = users
        self.scopes = scopes
        self.freshSeconds = freshSeconds
        self.audience = audience
        self.acceptsBasic = acceptsBasic
    }

    /// Whether a logged-in account with this canonical name and these groups is admitted.
    package func admits(canonicalName: String, groups memberships: [String]) -> Bool {
        switch kind {
        case .deny: false
        case .public: true
        case .login:
            (groups.isEmpty && users.isEmpty) || users.contains(canonicalName)
                || groups.contains { memberships.contains($0) }
        }
    }
    /// Whether a credential with these scopes suffices; nil for a credential without scopes.
    package func suffices(scopes granted: [String]?, gateScope: String) -> Bool {
        guard let granted else { return true }
        return scopes.isEmpty ? granted.contains(gateScope) : scopes.contains { granted.contains($0) }
    }
}
