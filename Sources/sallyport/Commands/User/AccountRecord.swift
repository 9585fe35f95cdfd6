import Foundation
import Identity

/// An account as `--json` and the tables show it.
struct AccountRecord: Encodable {
    let id: String
    let username: String
    let name: String?
    let email: String?
    let groups: [String]
    let disabled: Bool
    /// RFC 3339, in UTC.
    let created: String
    let passwordChanged: String?

    init(_ account: Account) {
        id = account.id.description
        username = account.username.entered
        name = account.profile.name
        email = account.profile.email
        groups = account.profile.groups
        disabled = account.isDisabled
        created = account.createdAt.rfc3339
        passwordChanged = account.passwordChangedAt?.rfc3339
    }
}
