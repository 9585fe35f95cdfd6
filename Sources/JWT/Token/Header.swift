/// The members of a JOSE header that this module uses (RFC 7515 section 4.1). `jwk`, `jku`, `x5u`, `x5c` and `x5t` are
/// ignored like any unknown member, and never used (R13, CVE-2026-27962).
struct Header: Sendable {
    /// The maximum number of members. RFC 7515 names eleven; comparing many names takes time, and a header is read
    /// before its signature is checked.
    static let maximumMembers = 32

    let object: JSONObject
    /// `alg`, the one required member.
    let algorithm: JSONMember
    /// `kid`, the name of the key.
    let kid: JSONMember?
    /// `typ`, the kind of token.
    let type: JSONMember?

    /// Reads the first part of a token.
    ///
    /// - Parameter acceptsNestedToken: whether `cty: JWT` is allowed.
    init(_ text: Span<UInt8>, acceptsNestedToken: Bool) throws(JWTError) {
        guard let bytes = Base64URL.decode(text) else {
            throw JWTError(.malformed, "the header is not base64url")
        }
        object = try JSONObject(bytes, maximumMembers: Self.maximumMembers)
        // R5: no extension is implemented, so `crit` must refuse whatever it holds (RFC 7515 section 4.1.11,
        // CVE-2026-32597). `b64` (RFC 7797) would change what was signed; `zip` belongs to JWE.
        for name in ["crit", "b64", "zip"] where object.member(name) != nil {
            throw JWTError(.header, "the header has \(name), which is not supported")
        }
        guard let algorithm = object.member("alg") else { throw JWTError(.algorithm, "the header has no alg") }
        self.algorithm = algorithm
        kid = try Self.string("kid", in: object)
        type = try Self.string("typ", in: object)
        if let contentType = try Self.string("cty", in: object), !acceptsNestedToken {
            // R15: a nested token must be requested explicitly.
            if let value = object.stringBytes(of: contentType), MediaType(value) == MediaType(Array("JWT".utf8)[...]) {
                throw JWTError(.header, "the token holds another token")
            }
        }
    }

    private static func string(_ name: String, in object: JSONObject) throws(JWTError) -> JSONMember? {
        guard let member = object.member(name) else { return nil }
        switch member.kind {
        case .string, .escapedString: return member
        case .number, .boolean, .null, .array, .object:
            throw JWTError(.malformed, "the header's \(name) is not a string")
        }
    }

    /// The header that this module writes for a key: `alg`, `typ`, `kid`, in this order, without white space.
    static func text(algorithm: Algorithm, type: String?, kid: String) -> [UInt8] {
        var header = JSONBuilder()
        header.set("alg", algorithm.name)
        if let type { header.set("typ", type) }
        header.set("kid", kid)
        return Array(Base64URL.encode(header.json).utf8)
    }
}
