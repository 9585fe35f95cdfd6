import HTTPTypes
import Identity

/// What the gate needs of an account, made once for all its requests until the account changes.
final class GateAccount: Sendable {
    /// The account, as it was when this was made.
    let account: Account
    /// The header of a yes: who came in, for the application behind the gate.
    let fields: HTTPFields

    init(_ account: Account) {
        self.account = account
        var fields: HTTPFields = [.cacheControl: "no-store"]
        let values: [(HTTPField.Name, String?)] = [
            (.remoteUser, account.username.entered), (.remoteName, account.profile.name),
            (.remoteEmail, account.profile.email),
            (.remoteGroups, account.profile.groups.isEmpty ? nil : account.profile.groups.joined(separator: ",")),
        ]
        for (name, value) in values {
            guard let value, Self.isHeaderText(value) else { continue }
            fields[name] = value
        }
        self.fields = fields
    }

    /// Whether a text can stand in a header as it is: in UTF-8, whose bytes nginx passes on, and without control characters.
    /// Accounts are checked for that when they are made; one that a store holds all the same is not passed on.
    private static func isHeaderText(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}

extension HTTPField.Name {
    // The initialiser fails for a name that is not a token (RFC 9110, 5.1); these are.
    // swift-format-ignore: NeverForceUnwrap
    /// Who came in: the user name, in UTF-8.
    static let remoteUser = Self("Remote-User")!
    // swift-format-ignore: NeverForceUnwrap
    /// The display name, in UTF-8.
    static let remoteName = Self("Remote-Name")!
    // swift-format-ignore: NeverForceUnwrap
    /// The e-mail address.
    static let remoteEmail = Self("Remote-Email")!
    // swift-format-ignore: NeverForceUnwrap
    /// The groups, joined by commas, which no group's name has.
    static let remoteGroups = Self("Remote-Groups")!
}
