import AuthService
import Identity
import JWT

/// One key file: `{"use":…,"created":…,"signs_from":…,"verifies_until":…,"jwk":{…}}`, times in seconds since 1970, the
/// key as a private JWK (RFC 7517). `verifies_until` is present once another key has taken over, `use` if it is not
/// `access`.
enum KeyFile {
    /// Reads a file's text.
    static func record(_ text: [UInt8]) throws(JWTError) -> KeyRecord {
        let object = try JSONObject(text)
        func date(_ name: String) throws(JWTError) -> Timestamp? {
            guard let member = object.member(name) else { return nil }
            guard let date = object.date(of: member) else { throw JWTError(.invalidKey, "\(name) is not a date") }
            return Timestamp(seconds: date.seconds)
        }
        guard let created = try date("created"), let signsFrom = try date("signs_from") else {
            throw JWTError(.invalidKey, "created or signs_from is missing")
        }
        guard let jwk = object.member("jwk"), jwk.kind == .object else {
            throw JWTError(.invalidKey, "jwk is missing or not an object")
        }
        let key = try Key(jwk: Array(object.text(of: jwk)))
        guard key.isPrivate else { throw JWTError(.keyUse, "the key is a public one and cannot sign") }
        var use = KeyUse.access
        if let member = object.member("use") {
            guard let named = object.string(of: member).flatMap(KeyUse.init(rawValue:)) else {
                throw JWTError(.keyUse, "its use is unknown to this version")
            }
            use = named
        }
        return KeyRecord(
            key: key, use: use, createdAt: created, signsFrom: signsFrom, verifiesUntil: try date("verifies_until"))
    }

    /// Returns the text of a record's file.
    static func text(_ record: KeyRecord) throws(JWTError) -> [UInt8] {
        var json = JSONBuilder()
        if record.use != .access { json.set("use", record.use.rawValue) }
        json.set("created", record.createdAt.seconds)
        json.set("signs_from", record.signsFrom.seconds)
        if let until = record.verifiesUntil { json.set("verifies_until", until.seconds) }
        json.set("jwk", json: try record.key.privateJWK())
        return json.json + [UInt8(ascii: "\n")]
    }
}
