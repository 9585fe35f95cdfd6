/// The information about a user that applications receive.
package struct AccountProfile: Sendable, Hashable {
    /// The maximum number of bytes of UTF-8 in a display name.
    package static let maximumNameBytes = 255
    /// The maximum number of bytes in an e-mail address (RFC 5321 section 4.5.3.1.3, less the angle brackets).
    package static let maximumEmailBytes = 254
    /// The maximum number of bytes in a group's name.
    package static let maximumGroupBytes = 64
    /// The maximum number of groups of one account: a list that a person can still read.
    package static let maximumGroups = 64
    /// The maximum number of bytes of all groups joined by commas. They travel in one header field, and signed in
    /// another; with every other value at its maximum, a response header stays below 8 KiB, which nginx and the
    /// applications behind it accept.
    package static let maximumGroupsBytes = 1024

    /// The display name, in NFC.
    package let name: String?
    /// The e-mail address, as entered. It is not verified here.
    package let email: String?
    /// The groups, sorted, each once.
    package let groups: [String]

    /// An empty profile.
    package static let empty = AccountProfile(storedName: nil, email: nil, groups: [])

    /// Checks a profile.
    ///
    /// A group consists of ASCII letters, digits and `._:/@+-`: groups are passed to applications in one header field,
    /// joined by commas, so no group can look like two or break out of the field.
    ///
    /// - Throws: ``IdentityError`` with code `invalidProfile` and the field's name.
    package init(name: String? = nil, email: String? = nil, groups: [String] = []) throws(IdentityError) {
        let name = name.map(UnicodeForms.nfc)
        if let name {
            try Self.check(name, field: "name", maximum: Self.maximumNameBytes)
        }
        if let email {
            try Self.check(email, field: "email", maximum: Self.maximumEmailBytes)
            let parts = email.split(separator: "@", omittingEmptySubsequences: false)
            let hasSpace = email.unicodeScalars.contains { $0.properties.isWhitespace }
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !hasSpace else {
                throw IdentityError(.invalidProfile, field: "email", "email is not of the form local@domain")
            }
        }
        guard groups.count <= Self.maximumGroups else {
            throw IdentityError(.invalidProfile, field: "groups", "groups are more than \(Self.maximumGroups)")
        }
        for group in groups {
            guard (1...Self.maximumGroupBytes).contains(group.utf8.count), group.utf8.allSatisfy(Self.isGroupByte)
            else {
                throw IdentityError(
                    .invalidProfile, field: "groups",
                    "a group is 1 to \(Self.maximumGroupBytes) ASCII letters, digits or ._:/@+-")
            }
        }
        let distinct = Set(groups).sorted()
        guard distinct.reduce(distinct.count - 1, { $0 + $1.utf8.count }) <= Self.maximumGroupsBytes else {
            throw IdentityError(
                .invalidProfile, field: "groups",
                "groups are more than \(Self.maximumGroupsBytes) bytes together, joined by commas")
        }
        self.init(storedName: name, email: email, groups: distinct)
    }

    /// Creates a profile that a store has already checked.
    package init(storedName: String?, email: String?, groups: [String]) {
        name = storedName
        self.email = email
        self.groups = groups
    }

    private static func check(_ text: String, field: String, maximum: Int) throws(IdentityError) {
        guard (1...maximum).contains(text.utf8.count) else {
            throw IdentityError(.invalidProfile, field: field, "\(field) is not 1 to \(maximum) bytes long")
        }
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator:
                throw IdentityError(.invalidProfile, field: field, "\(field) contains a control character")
            default: break
            }
        }
    }

    private static func isGroupByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "._:/@+-".utf8.contains(byte)
        }
    }
}
