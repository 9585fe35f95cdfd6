/// Writes a JSON object, such as the claims of a token, in the order of the calls.
///
/// ```swift
/// var claims = JSONBuilder()
/// claims.set("iss", "https://example.org")
/// claims.set("cnf", JSONBuilder().setting("jkt", thumbprint))
/// ```
/// Setting a name twice produces a payload that ``Signer`` refuses to sign.
public struct JSONBuilder: Sendable {
    /// The object so far, with a comma after each member.
    private var text: [UInt8]

    /// Creates an empty object.
    public init() {
        text = []
        // Reserves room for the claims of a usual token, so that the array grows at most once.
        text.reserveCapacity(512)
        text.append(UInt8(ascii: "{"))
    }

    /// The object as JSON: no white space, members in the order of the calls.
    public var json: [UInt8] {
        var json = text
        if json.count > 1 {
            json[json.count - 1] = UInt8(ascii: "}")
        } else {
            json.append(UInt8(ascii: "}"))
        }
        return json
    }

    // MARK: Registered claims

    /// Sets `iss`.
    public mutating func setIssuer(_ issuer: String) { set("iss", issuer) }
    /// Sets `sub`.
    public mutating func setSubject(_ subject: String) { set("sub", subject) }
    /// Sets `aud` to one string.
    public mutating func setAudience(_ audience: String) { set("aud", audience) }
    /// Sets `aud` to an array. An empty one is refused by ``Signer``.
    public mutating func setAudience(_ audience: [String]) { set("aud", audience) }
    /// Sets `exp`.
    public mutating func setExpiration(_ date: NumericDate) { set("exp", date) }
    /// Sets `nbf`.
    public mutating func setNotBefore(_ date: NumericDate) { set("nbf", date) }
    /// Sets `iat`.
    public mutating func setIssuedAt(_ date: NumericDate) { set("iat", date) }
    /// Sets `jti`.
    public mutating func setTokenID(_ identifier: String) { set("jti", identifier) }

    // MARK: Any claim

    /// Sets a claim to a string.
    public mutating func set(_ name: String, _ value: String) {
        append(name)
        JSONWriter.append(value, to: &text)
        text.append(UInt8(ascii: ","))
    }

    /// Sets a claim to an array of strings.
    public mutating func set(_ name: String, _ values: [String]) {
        append(name)
        text.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            JSONWriter.append(value, to: &text)
        }
        text.append(UInt8(ascii: "]"))
        text.append(UInt8(ascii: ","))
    }

    /// Sets a claim to an integer.
    public mutating func set(_ name: String, _ value: Int64) {
        append(name)
        JSONWriter.append(value, to: &text)
        text.append(UInt8(ascii: ","))
    }

    /// Sets a claim to an integer.
    public mutating func set(_ name: String, _ value: Int) {
        set(name, Int64(value))
    }

    /// Sets a claim to true or false.
    public mutating func set(_ name: String, _ value: Bool) {
        append(name)
        text.append(contentsOf: (value ? "true," : "false,").utf8)
    }

    /// Sets a claim to a date: whole seconds as an integer, else a decimal fraction.
    public mutating func set(_ name: String, _ value: NumericDate) {
        append(name)
        JSONWriter.append(value, to: &text)
        text.append(UInt8(ascii: ","))
    }

    /// Sets a claim to an object, such as `cnf`.
    public mutating func set(_ name: String, _ value: JSONBuilder) {
        append(name)
        text.append(contentsOf: value.json)
        text.append(UInt8(ascii: ","))
    }

    /// Sets a claim to an array of objects.
    public mutating func set(_ name: String, _ values: [JSONBuilder]) {
        append(name)
        text.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
            if index > 0 { text.append(UInt8(ascii: ",")) }
            text.append(contentsOf: value.json)
        }
        text.append(UInt8(ascii: "]"))
        text.append(UInt8(ascii: ","))
    }

    /// Sets a claim to JSON text. ``Signer`` checks it with the rest.
    public mutating func set(_ name: String, json: String) {
        append(name)
        text.append(contentsOf: json.utf8)
        text.append(UInt8(ascii: ","))
    }

    /// Returns this object with one more string, for a nested object in one expression.
    public func setting(_ name: String, _ value: String) -> JSONBuilder {
        var copy = self
        copy.set(name, value)
        return copy
    }

    private mutating func append(_ name: String) {
        JSONWriter.append(name, to: &text)
        text.append(UInt8(ascii: ":"))
    }
}
