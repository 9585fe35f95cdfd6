import HTTPTypes
import Identity

/// The gate's data of an account, created once for all its requests until the account changes.
final class GateAccount: Sendable {
    /// The account at the time of creation.
    let account: Account
    /// The header fields of an admission: the identity for the application behind the gate.
    let fields: HTTPFields

    init(_ account: Account, encoding: IdentityEncoding) {
        self.account = account
        var fields: HTTPFields = [.cacheControl: "no-store"]
        let values: [(HTTPField.Name, String?)] = [
            (.remoteUser, account.username.entered), (.remoteName, account.profile.name),
            (.remoteEmail, account.profile.email),
        ]
        for (name, value) in values {
            guard let value, Self.isHeaderText(value) else { continue }
            fields[name] = encoding.value(of: value)
        }
        let groups = account.profile.groups
        if !groups.isEmpty, groups.allSatisfy(Self.isHeaderText) { fields[.remoteGroups] = encoding.value(of: groups) }
        self.fields = fields
    }

    /// Whether a text can be a header field's value unchanged: UTF-8, whose bytes nginx passes on, without control
    /// characters. Accounts are checked when they are created; an invalid value in a store is not passed on.
    private static func isHeaderText(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }
}

extension HTTPField.Name {
    // The initialiser fails for a name that is not a token (RFC 9110, 5.1); these are.
    // swift-format-ignore: NeverForceUnwrap
    /// The user name, in UTF-8 or percent-encoded (``IdentityEncoding``), like the following ones.
    static let remoteUser = Self("Remote-User")!
    // swift-format-ignore: NeverForceUnwrap
    /// The display name.
    static let remoteName = Self("Remote-Name")!
    // swift-format-ignore: NeverForceUnwrap
    /// The e-mail address.
    static let remoteEmail = Self("Remote-Email")!
    // swift-format-ignore: NeverForceUnwrap
    /// The groups, joined by commas, which no group's name has.
    static let remoteGroups = Self("Remote-Groups")!
}
