import Identity
import Testing

@Suite("Profiles")
struct AccountProfileTests {
    @Test("keep their values; groups are sorted and unique")
    func keeps() throws {
        let profile = try AccountProfile(name: "Zoe\u{308}", email: "zoe@example.org", groups: ["b", "a", "b"])
        #expect(profile.name == "Zo\u{EB}")
        #expect(profile.email == "zoe@example.org")
        #expect(profile.groups == ["a", "b"])
        #expect(try AccountProfile() == .empty)
        // The maximum is 1024 bytes, commas included.
        let many = (10..<42).map { "\($0)" + String(repeating: "a", count: $0 == 10 ? 30 : 29) }
        #expect(try AccountProfile(groups: many).groups.joined(separator: ",").utf8.count == 1024)
    }

    @Test(
        "with an invalid field are refused, and the error names the field",
        arguments: [
            (Fields(name: ""), "name"), (Fields(name: "a\r\nb"), "name"),
            (Fields(name: String(repeating: "a", count: 256)), "name"), (Fields(email: ""), "email"),
            (Fields(email: "nobody"), "email"), (Fields(email: "@b"), "email"), (Fields(email: "a@"), "email"),
            (Fields(email: "a@b@c"), "email"), (Fields(email: "a b@c"), "email"), (Fields(email: "a@b\n"), "email"),
            (Fields(email: "a@" + String(repeating: "b", count: 253)), "email"), (Fields(groups: [""]), "groups"),
            (Fields(groups: ["a,b"]), "groups"), (Fields(groups: ["a b"]), "groups"),
            (Fields(groups: ["a\r\nX-User: root"]), "groups"), (Fields(groups: ["é"]), "groups"),
            (Fields(groups: [String(repeating: "a", count: 65)]), "groups"),
            (Fields(groups: (0...64).map { "g\($0)" }), "groups"),
            (Fields(groups: (10..<42).map { "\($0)" + String(repeating: "a", count: 30) } + ["b"]), "groups"),
        ])
    func refuses(fields: Fields, field: String) {
        #expect(
            performing: { try AccountProfile(name: fields.name, email: fields.email, groups: fields.groups) },
            throws: { error in
                guard let error = error as? IdentityError else { return false }
                return error.code == .invalidProfile && error.field == field
            })
    }

    struct Fields: Sendable {
        var name: String?
        var email: String?
        var groups: [String] = []
    }
}
