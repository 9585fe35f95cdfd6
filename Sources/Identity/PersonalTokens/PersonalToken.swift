/// A token that a person made for a program or a machine, without its secret: it may be shown, listed and logged.
///
/// It speaks for its account until it expires or is revoked, whatever becomes of the account's sessions and password, and
/// with the account's groups as they are at the time of a request. It ends with the account, and when that is disabled.
package struct PersonalToken: Sendable, Hashable, Identifiable {
    /// The most bytes of UTF-8 in a name: a line in a list.
    package static let maximumNameBytes = 64
    /// The most scopes of one token: they are compared at each request that asks for one.
    package static let maximumScopes = 16
    /// The most bytes of one scope.
    package static let maximumScopeBytes = 64
    /// The scope that opens at the gate what its account may open.
    package static let gateScope = "gate"

    /// The identity for ever.
    package let id: PersonalTokenID
    /// Whom it speaks for.
    package let accountID: AccountID
    /// What its owner calls it, in NFC: no two tokens of one account have the same name.
    package let name: String
    /// What it may be used for, sorted, each once.
    package let scopes: [String]
    /// When it was made.
    package let createdAt: Timestamp
    /// From when on it is refused; nil for never.
    package let expiresAt: Timestamp?
    /// When it was last used, to the minute or two; nil if it never was.
    package let lastUsedAt: Timestamp?

    /// Checks and makes a token.
    ///
    /// A scope is made of lower-case letters, digits and `._:/-` in ASCII: a part of what OAuth allows (RFC 6749 section
    /// 3.3), so that a list of them needs no quoting anywhere.
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

    /// A token that a store has checked before.
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
                "scope", "holds one that is not 1 to \(maximumScopeBytes) lower-case letters, digits or ._:/-")
        }
    }

    /// Whether it is refused for its age.
    package func isExpired(at now: Timestamp) -> Bool {
        expiresAt.map { $0 <= now } ?? false
    }

    /// The same token, used at that time.
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
