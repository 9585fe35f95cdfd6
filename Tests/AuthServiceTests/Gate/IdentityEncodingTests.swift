import AuthService
import Foundation
import HTTPTypes
import Identity
import Testing

/// `gate.encode: percent`. Everyday reality, point 20.
@Suite("Percent-encoded identity headers") struct IdentityEncodingTests {
    private func fields(_ profile: AccountProfile, _ percent: Bool) throws -> HTTPFields {
        let scene = try GateScene(encoding: percent ? .percent : .none)
        let token = try scene.fixture.token()
        _ = try scene.fixture.store.setProfile(profile, of: scene.fixture.account.id)
        try scene.fixture.tokenStatus.refresh(now: scene.fixture.time.value)
        return scene.ask(GateScene.question(), token: token).headerFields
    }

    @Test(
        "every byte outside of visible ASCII and `%` is encoded, and nothing else",
        arguments: [
            ("Zoë Müller", "Zo%C3%AB%20M%C3%BCller"), ("100%", "100%25"), ("%C3%AB", "%25C3%25AB"),
            ("Alice+Bob, \"the\" Smith;=&/?#", "Alice+Bob,%20\"the\"%20Smith;=&/?#"),
            ("李小龍", "%E6%9D%8E%E5%B0%8F%E9%BE%8D"),
            ("👩‍💻", "%F0%9F%91%A9%E2%80%8D%F0%9F%92%BB"), ("a\u{A0}b", "a%C2%A0b"), ("~!", "~!"),
        ])
    func names(name: String, encoded: String) throws {
        let profile = try AccountProfile(name: name, email: "zoë@example.org", groups: ["a+b", "staff"])
        let percent = try fields(profile, true)
        #expect(percent[.remoteName] == encoded)
        #expect(encoded.removingPercentEncoding == profile.name)
        #expect(percent[.remoteEmail] == "zo%C3%AB@example.org")
        #expect(percent[.remoteUser] == "Alice")
        #expect(percent[.remoteGroups] == "a+b,staff")
        for field in percent { #expect(field.value.utf8.allSatisfy { (0x20...0x7E).contains($0) }) }
        // Unless configured, the text stays as it is.
        let plain = try fields(profile, false)
        #expect(plain[.remoteName] == profile.name)
        #expect(plain[.remoteEmail] == "zoë@example.org")
    }

    @Test("a separator within a group of the store is encoded, so that it stays one group")
    func groups() throws {
        // Accounts are checked when they are created; a store could hold another value.
        let profile = AccountProfile(storedName: nil, email: nil, groups: ["a,b", "c d", "e%2C"])
        #expect(try fields(profile, true)[.remoteGroups] == "a%2Cb,c%20d,e%252C")
    }

    @Test("control characters of a store are not passed on in either form")
    func controls() throws {
        let profile = AccountProfile(storedName: "a\r\nX: y", email: nil, groups: ["a", "b\u{0}"])
        for percent in [true, false] {
            let fields = try fields(profile, percent)
            #expect(fields[.remoteName] == nil)
            #expect(fields[.remoteGroups] == nil)
        }
    }
}
