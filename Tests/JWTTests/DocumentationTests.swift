import Foundation
import JWT
import Testing

/// The code of the DocC articles, compiled and run. Each snippet is enclosed in two marks. The last test compares the
/// code with the articles.
@Suite("The articles")
struct DocumentationTests {
    private let now: NumericDate = 1_800_000_000
    private let key: Key
    private let policy: Policy

    init() throws {
        key = try Forge.key()
        policy = try .accessToken(
            issuer: "https://example.org", audience: "https://example.org/api", algorithms: [.hs256, .es256])
    }

    private func log(_: some CustomStringConvertible) {}

    @Test("issue a token for a caller's type")
    func issueTicket() throws {
        // snippet: IssueTokens
        struct Ticket: Codable {
            var iss = "https://example.org"
            var sub: String
            var exp: Date
        }
        let ticketSigner = try Signer(key: Key.generate(.es256), type: "ticket+jwt")
        let ticket = try ticketSigner.sign(Ticket(sub: "acct_7f3a", exp: now.advanced(bySeconds: 60).date))
        // end
        #expect(try UnverifiedToken(ticket).unverifiedClaimsJSON.contains("\"exp\":1800000060"))
    }

    private func issue() throws -> String {
        let secret = Base64URL.encode(Forge.secret)
        let identifier = "j1"
        let thumbprint = "t"
        // snippet: IssueTokens
        // A secret of at least 32 random bytes, kept in a file that only the server can read.
        let key = try Key(hmacSecretBase64URL: secret, algorithm: .hs256)
        let signer = try Signer(key: key, type: "at+jwt")

        var claims = JSONBuilder()
        claims.setIssuer("https://example.org")
        claims.setSubject("acct_7f3a")
        claims.setAudience("https://example.org/api")
        claims.set("client_id", "web")
        claims.setIssuedAt(now)
        claims.setExpiration(now.advanced(bySeconds: 15 * 60))
        claims.setTokenID(identifier)
        claims.set("groups", ["staff", "admin"])
        claims.set("cnf", JSONBuilder().setting("jkt", thumbprint))
        let token = try signer.sign(claims)
        // end
        return token
    }

    @Test("issue tokens")
    func issueTokens() throws {
        #expect(try issue().split(separator: ".").count == 3)
        // snippet: IssueTokens
        let pair = try Key.generate(.es256)
        let saved = try pair.privatePEM()
        let loaded = try Key(pem: saved, algorithm: .es256)
        // end
        #expect(loaded.kid == pair.kid)
    }

    private func makeVerifier(_ revoked: Set<String>) throws -> Verifier {
        // snippet: VerifyTokens
        let policy = try Policy.accessToken(
            issuer: "https://example.org", audience: "https://example.org/api", algorithms: [.hs256])
        let verifier = Verifier(keys: KeySet(key), policy: policy) { claims in
            // Called last, for tokens that meet all other conditions: refuses revoked and used ones.
            !revoked.contains(claims.tokenID ?? "")
        }
        // end
        return verifier
    }

    private func answer(_ token: String, _ verifier: Verifier) -> String {
        // snippet: VerifyTokens
        do throws(JWTError) {
            let claims = try verifier.verify(token, now: now)
            return "hello \(claims.subject ?? "")"
        } catch {
            // The code and the detail are for the log. All refusals get the same public answer.
            log(error)
            return "401"
        }
        // end
    }

    @Test("verify tokens")
    func verifyTokens() throws {
        let token = try issue()
        #expect(answer(token, try makeVerifier([])) == "hello acct_7f3a")
        #expect(answer(token, try makeVerifier(["j1"])) == "401")
        let verifier = try makeVerifier([])
        let claims = try verifier.verify(token, now: now)
        // snippet: VerifyTokens
        let groups = try claims.strings("groups") ?? []
        let confirmation = try claims.object("cnf")?.string("jkt")
        // end
        #expect(groups == ["staff", "admin"])
        #expect(confirmation == "t")
        // snippet: VerifyTokens
        struct Profile: Decodable {
            var sub: String
            var exp: Date
            var groups: [String]?
        }
        let profile = try verifier.verify(token, as: Profile.self, now: now)
        // end
        #expect(NumericDate(profile.exp) == now.advanced(bySeconds: 900))
        // snippet: VerifyTokens
        let identity = try Policy(
            issuer: .oneOf(["https://example.org", "https://login.example.org"]), audience: .exactly("my-client"),
            algorithms: [.es256, .ed25519], type: .exactly("JWT"), requiredClaims: ["sub", "nonce"], leeway: 30)
        // end
        #expect(identity.leeway == 30)
        // snippet: VerifyTokens
        let cache = VerifiedTokenCache(verifier, capacity: 4096)
        let again = try cache.verify(token, now: now)
        // end
        #expect(again.subject == claims.subject)
    }

    @Test("rotate keys")
    func rotateKeys() throws {
        var generator = SystemRandomNumberGenerator()
        let old = try Key.generate(.hs256, using: &generator)
        let new = try Key.generate(.es256, using: &generator)
        func token(_ signer: Signer) throws -> String {
            let own = #"{"iss":"https://example.org","aud":"https://example.org/api","sub":"acct_7f3a","#
            let rest = #""client_id":"web","iat":1,"exp":1900000000,"jti":"j"}"#
            return try signer.sign(payload: Array((own + rest).utf8))
        }
        // snippet: RotateKeys
        // Step 1: both keys verify, the old one signs.
        var signer = try Signer(key: old, type: "at+jwt")
        var verifier = Verifier(keys: try KeySet([old, new]), policy: policy)

        // end
        let first = try token(signer)
        #expect(try verifier.verify(first, now: now).subject == "acct_7f3a")
        // snippet: RotateKeys
        // Step 2: the new one signs.
        signer = try Signer(key: new, type: "at+jwt")

        // end
        let second = try token(signer)
        #expect(try verifier.verify(first, now: now).subject == "acct_7f3a")
        #expect(try verifier.verify(second, now: now).subject == "acct_7f3a")
        // snippet: RotateKeys
        // Step 3: only the new one verifies.
        verifier = Verifier(keys: KeySet(new), policy: policy)
        // end
        #expect(Forge.refusal(Array(first.utf8), by: verifier, now: now) == .key)
        #expect(Forge.refusal(Array(second.utf8), by: verifier, now: now) == nil)
    }

    @Test("publish a JWK set and verify with it")
    func publishKeys() throws {
        var generator = SystemRandomNumberGenerator()
        let current = try Key.generate(.es256, using: &generator)
        let next = try Key.generate(.ed25519, using: &generator)
        // snippet: PublishKeys
        let keys = try KeySet([current, next])
        let body = keys.publicJWKS()
        // end
        #expect(!body.contains("\"d\""))
        // snippet: PublishKeys
        let loaded = try KeySet.load(jwks: body, isPublished: true)
        // end
        #expect(loaded.keys.keys.count == 2)
    }

    @Test("verify tokens of another issuer")
    func verifyOthersTokens() throws {
        var generator = SystemRandomNumberGenerator()
        let theirs = try Key.generate(.es256, using: &generator)
        let jwks = KeySet(theirs).publicJWKS()
        // snippet: VerifyOthersTokens
        let loaded = try KeySet.load(jwks: jwks, algorithms: [.rs256, .es256], isPublished: true)
        for entry in loaded.skipped {
            log("key \(entry.index) (\(entry.kid ?? "no kid")) is not used: \(entry.reason)")
        }
        // end
        // snippet: VerifyOthersTokens
        let policy = try Policy(
            issuer: .exactly("https://login.example.com"), audience: .exactly("my-client-id"),
            algorithms: [.rs256, .es256], type: .notJudged, requiredClaims: ["sub", "iat"], leeway: 60)
        let verifier = Verifier(keys: loaded.keys, policy: policy)
        // end
        let payload = #"{"iss":"https://login.example.com","aud":"my-client-id","sub":"s","iat":1,"exp":1800000000}"#
        let token = try Signer(key: theirs, type: "JWT").sign(payload: Array(payload.utf8))
        #expect(try verifier.verify(token, now: now.advanced(bySeconds: 59)).subject == "s")
    }

    @Test("every snippet in the articles is compiled here, word for word")
    func snippets() throws {
        let folder = ChildProcess.root.appending(path: "Sources/JWT/JWT.docc")
        let source = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
        var here: [String: String] = [:]
        var article: String?
        for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
            let code = line.hasPrefix("        ") ? line.dropFirst(8) : line
            if code.hasPrefix("// snippet: ") {
                article = String(code.dropFirst(12))
            } else if code == "// end" {
                article = nil
            } else if let article {
                here[article, default: ""] += code + "\n"
            }
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "JWT.md" }
        #expect(Set(names.map { String($0.dropLast(3)) }) == Set(here.keys))
        for name in names {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            var there = ""
            var isCode = false
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                if line.hasPrefix("```") {
                    isCode.toggle()
                } else if isCode {
                    there += line + "\n"
                }
            }
            #expect(there == here[String(name.dropLast(3))], "\(name)")
        }
    }
}
