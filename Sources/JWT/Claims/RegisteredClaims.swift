/// The seven registered claims of RFC 7519 section 4.1, found in one pass over the members, with checked types: a
/// present claim of the wrong type is an error, never "absent" (R14, CVE-2026-25537).
struct RegisteredClaims {
    private(set) var issuer: JSONMember?
    private(set) var audience: JSONMember?
    private(set) var expiration: NumericDate?
    private(set) var notBefore: NumericDate?
    private(set) var present: Names = []

    /// The registered names as a set.
    struct Names: OptionSet, Sendable {
        let rawValue: UInt8
        static let iss = Names(rawValue: 1)
        static let sub = Names(rawValue: 2)
        static let aud = Names(rawValue: 4)
        static let exp = Names(rawValue: 8)
        static let nbf = Names(rawValue: 16)
        static let iat = Names(rawValue: 32)
        static let jti = Names(rawValue: 64)

        /// All names with the text that a token uses.
        static let all: [(Names, String)] = [
            (.iss, "iss"), (.sub, "sub"), (.aud, "aud"), (.exp, "exp"), (.nbf, "nbf"), (.iat, "iat"), (.jti, "jti"),
        ]
    }

    init(_ object: JSONObject) throws(JWTError) {
        let members = object.members.span
        for index in members.indices where members[index].nameCount == 3 {
            let member = members[index]
            // Three characters as the low bytes of a word, the first lowest.
            switch member.word {
            case 0x73_7369:
                try Self.checkString(member, "iss")
                issuer = member
                present.insert(.iss)
            case 0x62_7573:
                try Self.checkString(member, "sub")
                present.insert(.sub)
            case 0x64_7561:
                guard Self.isAudience(member, object) else {
                    throw JWTError(.claim, "aud is neither a string nor an array of strings")
                }
                audience = member
                present.insert(.aud)
            case 0x70_7865:
                expiration = try Self.date(member, object, "exp")
                present.insert(.exp)
            case 0x66_626e:
                notBefore = try Self.date(member, object, "nbf")
                present.insert(.nbf)
            case 0x74_6169:
                _ = try Self.date(member, object, "iat")
                present.insert(.iat)
            case 0x69_746a:
                try Self.checkString(member, "jti")
                present.insert(.jti)
            default:
                continue
            }
        }
    }

    private static func checkString(_ member: JSONMember, _ name: StaticString) throws(JWTError) {
        switch member.kind {
        case .string, .escapedString: return
        case .number, .boolean, .null, .array, .object: throw JWTError(.claim, "\(name) is not a string")
        }
    }

    private static func date(
        _ member: JSONMember, _ object: JSONObject, _ name: StaticString
    ) throws(JWTError) -> NumericDate {
        guard let date = object.date(of: member) else {
            throw JWTError(.claim, "\(name) is not a number in the range of dates")
        }
        return date
    }

    /// R6: a string, or an array of at least one string and nothing else. CVE-2020-26160.
    private static func isAudience(_ member: JSONMember, _ object: JSONObject) -> Bool {
        switch member.kind {
        case .string, .escapedString: return true
        case .array:
            var count = 0
            return object.forEachString(in: member) { _ in count += 1 } && count > 0
        case .number, .boolean, .null, .object: return false
        }
    }
}
