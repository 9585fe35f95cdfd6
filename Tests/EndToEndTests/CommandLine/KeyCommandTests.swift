import Foundation
import JWT
import EndToEndSupport
import Testing

/// `sallyport key`, `client`, `audit` and empty lists.
@Suite("key, client and audit") struct KeyCommandTests {
    @Test("a key is added, rotated and removed, and the list shows its state")
    func life() async throws {
        let site = try TestSite()
        #expect(try await site.succeed(["key", "list", "--json"]) == "[]\n")
        #expect(try await site.succeed(["key", "add"]).hasPrefix("Added HS256 key "))
        let first = try #require(try await site.list(["key", "list"]).first)
        #expect(first["state"]?.text == "signing")
        #expect(first["algorithm"]?.text == "HS256")
        let kid = try #require(first["kid"]?.text)
        #expect(try TestSite.mode("\(site.state)/keys") == 0o700)
        #expect(try TestSite.mode("\(site.state)/keys/\(kid).jwk") == 0o600)

        let again = try await site.refusal(["key", "add"])
        #expect(again.contains("sallyport key rotate"))
        #expect(try await site.refusal(["key", "remove", kid]).contains("sallyport key rotate"))

        let rotated = try await site.succeed(["key", "rotate", "--lead", "10m"])
        #expect(rotated.contains("Key \(kid) verifies until "))
        let rows = try await site.list(["key", "list"])
        #expect(rows.map { $0["state"]?.text } == ["signing", "next"])
        #expect(rows[0]["verifies_until"] != nil)
        let next = try #require(rows[1]["kid"]?.text)
        #expect(try await site.refusal(["key", "remove", next]).contains("--force"))

        // The old key must not expire without a successor, or soon no key would sign.
        let removed = try await site.succeed(["key", "remove", next, "--force"])
        #expect(removed == "Key \(kid) stays in use; the rotation would have ended it.\n")
        let left = try await site.list(["key", "list"])
        #expect(left.map { $0["kid"]?.text } == [kid])
        #expect(left.first?["verifies_until"] == nil)

        let last = try await site.succeed(["key", "remove", kid, "--force"])
        #expect(last == "No HS256 key signs now; nobody can log in until you add one: sallyport key add\n")
        #expect(try await site.refusal(["key", "rotate"]).contains("sallyport key add"))
    }

    @Test("every algorithm can sign", arguments: Algorithm.allCases)
    func algorithms(algorithm: Algorithm) async throws {
        let site = try TestSite("tokens: { algorithm: \(algorithm.name) }")
        try await site.succeed(["key", "add"])
        #expect(try await site.list(["key", "list"]).first?["algorithm"]?.text == algorithm.name)
        try await site.succeed(["check"])
    }

    @Test("a key is imported from a JWK or PEM that only its owner may read")
    func imports() async throws {
        var generator = SystemRandomNumberGenerator()
        let key = try Key.generate(.es256, using: &generator)
        let files = [
            ("jwk", try key.privateJWK(), 0o600, ""), ("pem", try key.privatePEM(), 0o600, ""),
            ("open", try key.privateJWK(), 0o644, "is readable by every user; run: chmod 600"),
            ("verifying", try key.publicJWK(), 0o600, "public key"),
            ("verifier", try key.publicPEM(), 0o600, "public key"),
            ("garbage", "{\"kty\":\"EC\"", 0o600, "JSON"), ("empty", "", 0o600, "is empty"),
        ]
        for (name, text, mode, line) in files {
            let site = try TestSite("tokens: { algorithm: ES256 }")
            let file = try site.folder.write(text, to: name, mode: mode)
            if ["jwk", "pem"].contains(name) {
                try await site.succeed(["key", "add", "--from", file])
                #expect(try await site.list(["key", "list"]).first?["kid"]?.text == key.thumbprint)
            } else {
                let refusal = try await site.refusal(["key", "add", "--from", file])
                #expect(refusal.contains(file) && refusal.contains(line), "\(name): \(refusal)")
                #expect(try await site.succeed(["key", "list", "--json"]) == "[]\n")
            }
        }
        let site = try TestSite()
        #expect(try await site.refusal(["key", "add", "--from", "/nonexistent"]).contains("/nonexistent"))
        #expect(try await site.refusal(["key", "add", "--algorithm", "HS255"]).contains("did you mean HS256?"))
        #expect(try await site.refusal(["key", "add", "--algorithm", "none"]).contains("is not an algorithm"))
        #expect(try await site.refusal(["key", "remove", "x"]).contains("sallyport key list"))
    }

    @Test("a client is added with a secret that is shown once")
    func clients() async throws {
        let site = try TestSite()
        let added = try await site.succeed(["client", "add", "wiki", "--name", "The wiki", "--json"])
        let secret = try #require(
            try JSONDecoder().decode([String: String].self, from: Data(added.utf8))["client_secret"])
        #expect(secret.hasPrefix("spcs_"))
        let shown = try await site.succeed(["client", "add", "shop"])
        #expect(shown.contains("client_id      shop\n"))
        let rows = try await site.list(["client", "list"])
        #expect(rows.compactMap { $0["client_id"]?.text }.sorted() == ["shop", "wiki"])
        #expect(try await !site.succeed(["client", "list"]).contains(secret))
        #expect(try await site.refusal(["client", "add", "wiki"]).contains("already"))
        #expect(try await site.refusal(["client", "add", "a b"]).hasPrefix("client_id is not"))
        try await site.succeed(["client", "remove", "wiki"])
        #expect(try await site.refusal(["client", "remove", "wiki"]).contains("sallyport client list"))
        let database = try Data(contentsOf: URL(fileURLWithPath: site.database))
        #expect(database.range(of: Data(secret.utf8)) == nil)
    }

    @Test("the audit is filtered by account, time and number, newest first")
    func audit() async throws {
        let site = try await TestSite.ready()
        try await site.succeed(["user", "disable", "alice"])
        try await site.succeed(["client", "add", "wiki"])
        #expect(try await site.list(["audit"]).compactMap { $0["event"]?.text }.first == "clientAdded")
        #expect(try await site.list(["audit", "--limit", "1"]).count == 1)
        #expect(try await site.list(["audit", "--user", "alice"]).count == 2)
        #expect(try await site.list(["audit", "--since", "1h"]).count == 3)
        #expect(try await site.refusal(["audit", "--user", "alise"]).contains("sallyport user list"))
        #expect(try await site.list(["audit", "--user", "Alice", "--session", "aaaaaaaaaaaaaaaaaaaaaaaaaa"]).isEmpty)
        #expect(try await site.list(["session", "list"]).isEmpty)
        #expect(try await site.list(["session", "list", "alice"]).isEmpty)
        #expect(try await site.refusal(["session", "list", "bob"]).contains("sallyport user list"))
        #expect(try await site.refusal(["session", "revoke", "--user", "bob"]).contains("sallyport user list"))
        for sid in ["x", "aaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            #expect(try await site.refusal(["session", "revoke", sid]).contains("sallyport session list"))
        }
        // The audit can be queried for an account after its removal.
        try await site.succeed(["user", "remove", "alice"])
        let left = try await site.list(["audit", "--user", "alice"]).compactMap { $0["event"]?.text }
        #expect(left == ["accountRemoved", "accountDisabled", "accountAdded"])
    }
}
