internal import Crypto

extension KeyMaterial {
    /// The RFC 7638 thumbprint: SHA-256 over the required members, in the order of their names, without white space.
    func thumbprint(for algorithm: Algorithm) -> String {
        let json: String
        switch self {
        case .hmac(let material): json = #"{"k":"\#(Base64URL.encode(material.secret))","kty":"oct"}"#
        }
        return Base64URL.encode(Array(SHA256.hash(data: Array(json.utf8))))
    }
}
