import Identity
import Testing

@Suite("What sessions are bound to")
struct BindingTests {
    @Test(
        "a network holds the addresses that begin with its bits",
        arguments: [
            ("192.0.2.0/24", "192.0.2.0", true), ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.0/24", "192.0.3.0", false), ("192.0.2.7/32", "192.0.2.7", true),
            ("192.0.2.7/32", "192.0.2.6", false), ("192.0.2.0/24", "::ffff:192.0.2.9", true),
            ("192.0.2.0/24", "2001:db8::1", false), ("2001:db8::/64", "2001:db8::ffff:1:2:3", true),
            ("2001:db8::/64", "2001:db8:0:1::", false), ("2001:db8::1/128", "2001:db8::1", true),
            ("2001:db8::1/128", "2001:db8::2", false), ("0.0.0.0/0", "203.0.113.9", true), ("::/0", "::1", true),
            ("::/0", "192.0.2.1", false),
        ])
    func contains(prefix: String, address: String, isIn: Bool) throws {
        let network = try #require(AddressPrefix(prefix))
        #expect(network.contains(try #require(ClientAddress(address))) == isIn)
    }

    @Test(
        "a network has one spelling",
        arguments: [
            "", "192.0.2.0", "192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/-1", "192.0.2.0/024", "192.0.2.0/24/",
            "2001:DB8::/64", "2001:db8:0::/64", "2001:db8::1/64", "2001:db8::/129", "/24",
        ])
    func spelling(text: String) {
        #expect(AddressPrefix(text) == nil)
    }

    @Test("a thumbprint is 32 bytes, and has one spelling")
    func thumbprint() throws {
        let bytes = Array(0..<32 as Range<UInt8>)
        let thumbprint = try #require(Thumbprint(bytes: bytes))
        #expect(thumbprint.description == "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")
        #expect(Thumbprint(thumbprint.description) == thumbprint)
        #expect(Thumbprint(bytes: Array(bytes.dropLast())) == nil)
        for text in ["", "AAEC", thumbprint.description + "=", String(thumbprint.description.dropLast()) + "9"] {
            #expect(Thumbprint(text) == nil)
        }
    }
}
