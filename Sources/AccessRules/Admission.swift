/// Whom a rule lets in.
package struct Admission: Sendable, Hashable {
    /// The kinds of it.
    package enum Kind: String, Sendable {
        /// Nobody.
        case deny
        /// Everybody, without a login.
        case `public`
        /// Who is logged in; with groups or users, who is in one of the groups or is one of the users.
        case login
    }

    /// The kind.
    package let kind: Kind
    /// The groups one of which is enough; empty with ``users`` empty too for every account.
    package let groups: [String]
    /// The user names, canonical, one of which is enough.
    package let users: [String]
    /// The scopes one of which a personal token must have; empty for the gate's own. What is no personal token has no
    /// scopes, and may do all that its account may.
    package let scopes: [String]
    /// How long ago the person may have logged in, in seconds; nil for any time.
    package let freshSeconds: Int64?
    /// The audience of the signed token that the application behind is given; nil for none of its own.
    package let audience: String?

    /// Nobody.
    package static let deny = Admission(kind: .deny)
    /// Who is logged in.
    package static let login = Admission(kind: .login)

    package init(
        kind: Kind, groups: [String] = [], users: [String] = [], scopes: [String] = [],
        freshSeconds: Int64? = nil, audience: String? = nil
    ) {
        self.kind = kind
        self.groups = groups
        self.users = users
        self.scopes = scopes
        self.freshSeconds = freshSeconds
        self.audience = audience
    }

    /// Whether an account of this canonical name and in these groups may come in, if it is logged in.
    package func admits(canonicalName: String, groups memberships: [String]) -> Bool {
        switch kind {
        case .deny: false
        case .public: true
        case .login:
            (groups.isEmpty && users.isEmpty) || users.contains(canonicalName)
                || groups.contains { memberships.contains($0) }
        }
    }
    /// Whether a credential with these scopes is enough, nil for one without any.
    package func suffices(scopes granted: [String]?, gateScope: String) -> Bool {
        guard let granted else { return true }
        return scopes.isEmpty ? granted.contains(gateScope) : scopes.contains { granted.contains($0) }
    }
}
