/// The claims of a verified token: only a ``Verifier`` creates them.
///
/// Values are read from the signed bytes on access. The types of RFC 7519's registered claims have been checked, so
/// their getters cannot fail; getters of other claims throw if the type is wrong (R14: a present claim of the wrong
/// type is never "absent").
public struct Claims: Sendable {
    /// The checked payload.
    package let object: JSONObject

    package init(object: JSONObject) {
        self.object = object
    }

    // MARK: Registered claims, RFC 7519 section 4.1

    /// `iss`: the issuer of the token.
    public var issuer: String? { checked("iss") }
    /// `sub`: the subject of the token.
    public var subject: String? { checked("sub") }
    /// `jti`: the token's own identifier.
    public var tokenID: String? { checked("jti") }
    /// `aud`: the recipients of the token; empty if absent, since a present `aud` names at least one.
    public var audience: [String] {
        object.member("aud").flatMap { object.audience(of: $0) } ?? []
    }
    /// `exp`: the time from which the token is refused.
    public var expiration: NumericDate? { checkedDate("exp") }
    /// `nbf`: the time before which the token is refused.
    public var notBefore: NumericDate? { checkedDate("nbf") }
    /// `iat`: the time at which the token was issued.
    public var issuedAt: NumericDate? { checkedDate("iat") }

    private func checked(_ name: String) -> String? {
        object.member(name).flatMap { object.string(of: $0) }
    }

    private func checkedDate(_ name: String) -> NumericDate? {
        object.member(name).flatMap { object.date(of: $0) }
    }

    // MARK: Other claims

    /// Whether the claim is present, whatever its value.
    public func contains(_ name: String) -> Bool {
        object.member(name) != nil
    }

    /// The names of all claims, in the token's order.
    public var names: [String] {
        object.members.map { object.name(of: $0) }
    }

    /// A claim that is a string, nil if absent.
    /// - Throws: ``JWTError/Code/claim`` if it is anything else.
    public func string(_ name: String) throws(JWTError) -> String? {
        try value(name, "is not a string") { object.string(of: $0) }
    }

    /// A claim that is an array of strings, nil if absent.
    /// - Throws: ``JWTError/Code/claim`` if it is anything else, a single string included.
    public func strings(_ name: String) throws(JWTError) -> [String]? {
        try value(name, "is not an array of strings") { object.strings(of: $0) }
    }

    /// A claim that is an integer of 64 bits, written without fraction and exponent, nil if absent.
    /// - Throws: ``JWTError/Code/claim`` if it is anything else.
    public func integer(_ name: String) throws(JWTError) -> Int64? {
        try value(name, "is not an integer") { member in
            member.kind == .number ? JSONNumber.integer(object.text(of: member).span) : nil
        }
    }

    /// A claim that is a number, as the nearest 64-bit float, nil if absent.
    /// - Throws: ``JWTError/Code/claim`` if it is anything else.
    public func number(_ name: String) throws(JWTError) -> Double? {
        try value(name, "is not a number") { member in
            member.kind == .number ? JSONNumber.double(object.text(of: member).span) : nil
        }
    }

    /// A claim that is true or false, nil if absent.
    /// - Throws: ``JWTError/Code/claim`` if it is anything else.
    public func boolean(_ name: String) throws(JWTError) -> Bool? {
        try value(name, "is not a boolean") { member in
            member.kind == .boolean ? object.text(of: member).first == UInt8(ascii: "t") : nil
        }
    }

    /// A claim that is a date, nil if absent.
    /// - Throws: ``JWTError/Code/claim`` if it is anything else.
    public func date(_ name: String) throws(JWTError) -> NumericDate? {
        try value(name, "is not a date") { object.date(of: $0) }
    }

    /// A claim that is an object, such as `cnf`, nil if absent.
    /// - Throws: ``JWTError/Code/claim`` if it is anything else.
    public func object(_ name: String) throws(JWTError) -> Claims? {
        guard let member = object.member(name) else { return nil }
        guard member.kind == .object else { throw JWTError(.claim, "\(name) is not an object") }
        return Claims(object: try JSONObject(Array(object.text(of: member))))
    }

    private func value<Value>(
        _ name: String, _ problem: String, _ read: (JSONMember) -> Value?
    ) throws(JWTError) -> Value? {
        guard let member = object.member(name) else { return nil }
        guard let value = read(member) else { throw JWTError(.claim, "\(name) \(problem)") }
        return value
    }

    // MARK: The text

    /// The payload exactly as it was signed.
    public var payload: [UInt8] { object.bytes }

    /// The claims as JSON on one line: the payload without white space between its parts.
    public var json: String {
        var compact: [UInt8] = []
        compact.reserveCapacity(object.bytes.count)
        var isString = false
        var isEscaped = false
        for byte in object.bytes {
            if isString {
                if byte == UInt8(ascii: "\""), !isEscaped { isString = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
            } else if byte <= 0x20 {
                continue
            } else if byte == UInt8(ascii: "\"") {
                isString = true
            }
            compact.append(byte)
        }
        return String(decoding: compact, as: UTF8.self)
    }
}
