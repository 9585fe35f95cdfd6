import AuthService
import Identity
import JWT

/// One key file: a private JWK (RFC 7517) with three members of our own that hold its place in the rotation, in
/// seconds since 1970: `created`, `signs_from` and, once another key has taken over, `verifies_until`.
enum KeyFile {
    /// Reads a file's text.
    static func record(_ text: [UInt8]) throws(JWTError) -> KeyRecord {
        let object = try JSONObject(text)
        func date(_ name: String) throws(JWTError) -> Timestamp? {
            guard let member = object.member(name) else { return nil }
            guard let date = object.date(of: member) else { throw JWTError(.invalidKey, "\(name) is not a date") }
            return Timestamp(seconds: date.seconds)
        }
        func string(_ name: String) throws(JWTError) -> String {
            guard let value = object.member(name).flatMap({ object.string(of: $0) }) else {
                throw JWTError(.invalidKey, "\(name) is missing or not a string")
            }
            return value
        }
        guard let created = try date("created"), let signsFrom = try date("signs_from") else {
            throw JWTError(.invalidKey, "created or signs_from is missing")
        }
        guard try string("kty") == "oct", let algorithm = Algorithm(name: try string("alg")) else {
            throw JWTError(.invalidKey, "kty or alg is not one that signs here")
        }
        let key = try Key(hmacSecretBase64URL: try string("k"), algorithm: algorithm, kid: try string("kid"))
        return KeyRecord(key: key, createdAt: created, signsFrom: signsFrom, verifiesUntil: try date("verifies_until"))
    }

    /// The text of a new HMAC key's file.
    static func text(_ record: KeyRecord, secret: [UInt8]) -> [UInt8] {
        var json = ClaimsBuilder()
        json.set("kty", "oct")
        json.set("alg", record.key.algorithm.name)
        json.set("kid", record.key.kid)
        json.set("k", Base64URL.encode(secret))
        json.set("created", record.createdAt.seconds)
        json.set("signs_from", record.signsFrom.seconds)
        if let until = record.verifiesUntil { json.set("verifies_until", until.seconds) }
        return json.json + [UInt8(ascii: "\n")]
    }
}
