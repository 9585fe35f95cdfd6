import Identity
import StoreConformance
import Testing

@Suite("OAuth clients")
struct OAuthClientTests {
    private let secret = ClientSecret(random: SeededRandom().source)

    @Test("have a secret of 256 random bits that is stored as a hash, and never described")  // S6
    func secrets() {
        #expect(secret.text.hasPrefix("spcs_"))
        #expect(secret.text.utf8.count == 57)
        let hash = ClientSecretHash(secret)
        #expect(hash.matches(secret.text))
        #expect(ClientSecretHash(stored: hash.bytes).matches(secret.text))
        #expect(!hash.matches(""))
        #expect(!hash.matches(secret.text.uppercased()))
        #expect(!ClientSecretHash(stored: []).matches(""))
        for index in hash.bytes.indices {
            var other = hash.bytes
            other[index] ^= 1
            #expect(!ClientSecretHash(stored: other).matches(secret.text), "byte \(index)")
        }
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!"\(secret)\(String(reflecting: secret))\(dumped)".contains(secret.text.dropFirst(5)))
    }

    @Test(
        "with a bad id are refused, or with that of logins at the service itself",
        arguments: ["", "a b", "a:b", "é", "a\n", String(repeating: "a", count: 65), "sallyport"])
    func badIDs(id: String) {
        #expect(
            performing: {
                try OAuthClient(
                    id: id, name: nil, secretHash: ClientSecretHash(secret), createdAt: Timestamp(seconds: 1))
            },
            throws: { error in
                guard let error = error as? IdentityError else { return false }
                return error.code == .invalidClient && error.field == "client_id"
            })
    }

    @Test("a session's origin is shortened and cleaned before it is stored")
    func origin() {
        #expect(SessionOrigin(address: nil, userAgent: "curl/8.0\r\n\u{1B}[31m\u{202E}x").userAgent == "curl/8.0[31mx")
        #expect(SessionOrigin(address: nil, userAgent: "\0").userAgent == nil)
        #expect(SessionOrigin(address: nil, userAgent: "").userAgent == nil)
        #expect(SessionOrigin(address: nil, userAgent: "a\u{7F}b").userAgent == "ab")
        let longest = String(repeating: "a", count: 255)
        #expect(SessionOrigin(address: nil, userAgent: longest).userAgent == longest)
        #expect(SessionOrigin(address: nil, userAgent: longest + "b").userAgent == longest)
        #expect(
            SessionOrigin(address: nil, userAgent: String(repeating: "ü", count: 10_000)).userAgent
                == String(repeating: "ü", count: 127))
    }
}
