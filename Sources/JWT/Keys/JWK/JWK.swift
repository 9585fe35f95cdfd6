/// One JSON Web Key (RFC 7517), already checked as JSON, with strict readers for its members.
struct JWK {
    let object: JSONObject

    init(_ object: JSONObject) {
        self.object = object
    }

    /// Reads an optional string member.
    func string(_ name: String) throws(JWTError) -> String? {
        guard let member = object.member(name) else { return nil }
        guard let string = object.string(of: member) else {
            throw JWTError(.invalidKey, "the key's \(name) is not a string")
        }
        return string
    }

    /// Reads a required member of base64url bytes.
    func bytes(_ name: String) throws(JWTError) -> [UInt8] {
        guard let bytes = try optionalBytes(name) else { throw JWTError(.invalidKey, "the key has no \(name)") }
        return bytes
    }

    /// Reads an optional member of base64url bytes.
    func optionalBytes(_ name: String) throws(JWTError) -> [UInt8]? {
        guard let text = try string(name) else { return nil }
        guard let bytes = Base64URL.decode(text) else {
            throw JWTError(.invalidKey, "the key's \(name) is not base64url without padding")
        }
        return bytes
    }

    /// The kind of key, from `kty` and `crv`; nil if this module has no algorithm for it.
    func family() throws(JWTError) -> Algorithm.Family? {
        guard let type = try string("kty") else { throw JWTError(.invalidKey, "the key has no kty") }
        if equal(type, "oct") { return .oct }
        if equal(type, "RSA") { return .rsa }
        if equal(type, "AKP") { return .akp }
        let curve = try string("crv") ?? ""
        if equal(type, "OKP") { return equal(curve, "Ed25519") ? .okp : nil }
        guard equal(type, "EC") else { return nil }
        for known in [Algorithm.Curve.p256, .p384, .p521] where equal(curve, known.name) { return .ec(known) }
        return nil
    }

    /// The algorithm that the key names; nil if it names none.
    ///
    /// - Throws: ``JWTError/Code/algorithm`` for a name that this module does not know.
    func algorithm() throws(JWTError) -> Algorithm? {
        guard let name = try string("alg") else { return nil }
        guard let algorithm = Algorithm(name: name) else {
            throw JWTError(.algorithm, "the key's alg is not known")
        }
        return algorithm
    }

    /// Checks that the key is meant for signatures: `use` and `key_ops` (RFC 7517 sections 4.2 and 4.3).
    func checkUse() throws(JWTError) {
        if let use = try string("use"), !equal(use, "sig") {
            throw JWTError(.keyUse, "the key's use is not sig")
        }
        guard let member = object.member("key_ops") else { return }
        var allowsVerification = false
        let isList = object.forEachString(in: member) { operation in
            // A private key may list only `sign`; a signer can also verify.
            if equal(operation.span, "verify".utf8.span) || equal(operation.span, "sign".utf8.span) {
                allowsVerification = true
            }
        }
        guard isList else { throw JWTError(.invalidKey, "the key's key_ops is not an array of strings") }
        guard allowsVerification else { throw JWTError(.keyUse, "the key's key_ops do not include verify") }
    }

    /// Whether the key contains private members.
    var isPrivate: Bool {
        ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"].contains { object.member($0) != nil }
    }
}
