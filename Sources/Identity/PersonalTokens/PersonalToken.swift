/// A personal token, created by a user for a program or a machine, without its secret: it may be shown, listed and
/// logged.
///
/// It acts for its account until it expires or is revoked, regardless of the account's sessions and password, and with
/// the account's groups at the time of a request. It ends with the account, and when the account is disabled.
package struct PersonalToken: Sendable, Hashable, Identifiable {
    /// The maximum number of bytes of UTF-8 in a name: a line in a list.
    package static let maximumNameBytes = 64
    /// The maximum number of scopes of one token: each request that needs one compares them.
    package static let maximumScopes = 16
    /// The maximum number of bytes of one scope.
    package static let maximumScopeBytes = 64
    /// The scope for everything that the token's account may open at the gate.
    package static let gateScope = "gate"

    /// The permanent identifier.
    package let id: PersonalTokenID
    /// The account that the token acts for.
    package let accountID: AccountID
    /// The owner's name for it, in NFC: no two tokens of one account have the same name.
    package let name: String
    /// The permitted scopes, sorted, each once.
    package let scopes: [String]
    /// When it was created.
    package let createdAt: Timestamp
    /// The time from which it is refused; nil for never.
    package let expiresAt: Timestamp?
    /// When it was last used, to within two minutes; nil if it never was.
    package let lastUsedAt: Timestamp?

    /// Checks the values and creates a token.
    ///
    /// A scope consists of lower-case ASCII letters, digits and `._:/-`: a subset of OAuth's (RFC 6749 section 3.3) for
    /// which a list needs no quoting.
    ///
    /// - Throws: ``IdentityError`` `invalidPersonalToken` with the field's name.
    package init(
        id: PersonalTokenID, accountID: AccountID, name: String, scopes: [String], createdAt: Timestamp,
        expiresAt: Timestamp?
    ) throws(IdentityError) {
        let name = UnicodeForms.nfc(name)
        guard (1...Self.maximumNameBytes).contains(name.utf8.count), Self.isOneLine(name) else {
            throw Self.refusal("name", "is not 1 to \(Self.maximumNameBytes) bytes in one line")
        }
        guard (1...Self.maximumScopes).contains(Set(scopes).count) else {
            throw Self.refusal("scope", "does not hold 1 to \(Self.maximumScopes) scopes")
        }
        for scope in scopes { try Self.check(scope: scope) }
        self.init(
            storedID: id, accountID: accountID, name: name, scopes: Set(scopes).sorted(), createdAt: createdAt,
            expiresAt: expiresAt, lastUsedAt: nil)
    }

    /// Creates a token that a store has already checked.
    package init(
        storedID id: PersonalTokenID, accountID: AccountID, name: String, scopes: [String], createdAt: Timestamp,
        expiresAt: Timestamp?, lastUsedAt: Timestamp?
    ) {
        self.id = id
        self.accountID = accountID
        self.name = name
        self.scopes = scopes
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
    }

    /// Checks the form of a scope.
    ///
    /// - Throws: ``IdentityError`` `invalidPersonalToken`.
    package static func check(scope: String) throws(IdentityError) {
        guard (1...maximumScopeBytes).contains(scope.utf8.count), scope.utf8.allSatisfy(isScopeByte) else {
            throw refusal(
                "scope", "contains one that is not 1 to \(maximumScopeBytes) lower-case letters, digits or ._:/-")
        }
    }

    /// Whether the token has expired.
    package func isExpired(at now: Timestamp) -> Bool {
        expiresAt.map { $0 <= now } ?? false
    }

    /// Returns the same token, last used at that time.
    package func used(at time: Timestamp) -> PersonalToken {
        PersonalToken(
            storedID: id, accountID: accountID, name: name, scopes: scopes, createdAt: createdAt, expiresAt: expiresAt,
            lastUsedAt: time)
    }

    static func refusal(_ field: String, _ rule: String) -> IdentityError {
        IdentityError(.invalidPersonalToken, field: field, "\(field) \(rule)")
    }

    private static func isOneLine(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: false
            default: true
            }
        }
    }

    private static func isScopeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "._:/-".utf8.contains(byte)
        }
    }
}

/// A personal token's identifier. It is part of the token's text, and appears in lists: knowing it grants nothing.
package typealias PersonalTokenID = Identifier<PersonalToken>
