import AuthService
import Foundation
import HTTPTypes
import Identity
import JWT
import Testing

/// S16, RFC 9449.
@Suite("Proofs of possession")
struct DPoPTests {
    private let fixture: Fixture
    private let prover: Prover

    init() throws {
        fixture = try Fixture()
        prover = try Prover()
    }

    private func login(_ proof: String?, _ fixture: Fixture? = nil) throws -> Response {
        let body = #"{"username":"alice","password":"\#(Fixture.password)"}"#
        var request = StubRequest(.post, "/login").with(body: body, contentType: "application/json")
        if let proof { request = request.with("HTTP_DPOP", proof) }
        return (fixture ?? self.fixture).service.respond(to: request)
    }

    private func boundLogin(
        _ prover: Prover? = nil, _ fixture: Fixture? = nil
    ) throws -> (access: String, refresh: String) {
        let proof = try (prover ?? self.prover).proof {
            $0.method = "POST"
            $0.url = Fixture.origin + "/login"
        }
        let json = try login(proof, fixture).json
        #expect(json["token_type"] as? String == "DPoP")
        return (
            try #require(json["access_token"] as? String), try #require(json["refresh_token"] as? String)
        )
    }

    private func get(_ path: String, _ token: String, _ proof: String?, scheme: String = "DPoP") -> Response {
        var request = StubRequest(.get, path).with("HTTP_AUTHORIZATION", "\(scheme) \(token)")
        if let proof { request = request.with("HTTP_DPOP", proof) }
        return fixture.service.respond(to: request)
    }

    @Test(
        "bind the tokens of a login, which are valid with a new proof", arguments: [Algorithm.es256, .edDSA, .ed25519])
    func bind(algorithm: Algorithm) throws {
        let prover = try Prover(algorithm)
        let token = try boundLogin(prover).access
        let claims = try UnverifiedToken(token).unverifiedClaimsJSON
        #expect(claims.contains(#""cnf":{"jkt":"\#(prover.key.thumbprint)"}"#))
        let proof = try prover.proof { $0.token = token }
        let answer = get("/protected", token, proof)
        #expect(answer.status == .ok)
        #expect(answer.headerFields[try #require(HTTPField.Name("DPoP-Nonce"))]?.isEmpty == false)
        #expect(
            get(
                "/me", token,
                try prover.proof {
                    $0.token = token; $0.url = Fixture.origin + "/me"
                }
            ).status == .ok)
    }

    /// One fault in an otherwise valid proof.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout Prover.Content, Prover, String) throws -> Void

        init(_ name: String, _ change: @escaping @Sendable (inout Prover.Content, Prover, String) throws -> Void) {
            testDescription = name
            self.change = change
        }

        static func payload(_ members: [(String, String)], _ token: String) -> JSONBuilder {
            var claims = JSONBuilder()
            for (name, value) in members { claims.set(name, json: value) }
            claims.set("ath", Prover.hash(of: token))
            return claims
        }

        static let good = [
            ("jti", #""a""#), ("htm", #""GET""#), ("htu", #""https://auth.example.org/protected""#),
            ("iat", "1800000000"),
        ]

        static let all: [Fault] =
            [
                Fault("typ is not dpop+jwt") { content, prover, _ in content.header = try prover.header(typ: "jwt") },
                Fault("typ is missing") { content, prover, _ in content.header = try prover.header(typ: nil) },
                Fault("alg is none") { content, prover, _ in content.header = try prover.header(alg: "none") },
                Fault("alg is HS256") { content, prover, _ in content.header = try prover.header(alg: "HS256") },
                Fault("alg does not fit the key") { content, prover, _ in
                    content.header = try prover.header(alg: "EdDSA")
                },
                Fault("jwk is missing") { content, prover, _ in content.header = try prover.header(jwk: .some(nil)) },
                Fault("jwk is text") { content, prover, _ in content.header = try prover.header(jwk: #""a""#) },
                Fault("jwk is another key") { content, prover, _ in
                    content.header = try prover.header(jwk: try Prover().shownKey())
                },
                Fault("jwk has a private member") { content, prover, _ in
                    content.header = try prover.header(jwk: try prover.shownKey(#","d":"AAAA""#))
                },
                Fault("jwk is for encryption") { content, prover, _ in
                    content.header = try prover.header(jwk: try prover.shownKey(#","use":"enc""#))
                },
                Fault("jwk names another algorithm") { content, prover, _ in
                    content.header = try prover.header(jwk: try prover.shownKey(#","alg":"ES384""#))
                },
                Fault("jwk is not on the curve") { content, prover, _ in
                    let x = String(repeating: "A", count: 43)
                    content.header = try prover.header(jwk: #"{"kty":"EC","crv":"P-256","x":"\#(x)","y":"\#(x)"}"#)
                },
                Fault("crit is there") { content, prover, _ in
                    content.header = try prover.header([("crit", "exp")])
                },
                Fault("htm is another method") { content, _, _ in content.method = "POST" },
                Fault("htm is in small letters") { content, _, _ in content.method = "get" },
                Fault("htu is another path") { content, _, _ in content.url = Fixture.origin + "/me" },
                Fault("htu is a longer path") { content, _, _ in content.url = Fixture.origin + "/protected/" },
                Fault("htu is another host") { content, _, _ in content.url = "https://evil.example.org/protected" },
                Fault("htu has user information") { content, _, _ in
                    content.url = "https://auth.example.org@evil.example.org/protected"
                },
                Fault("htu is another port") { content, _, _ in
                    content.url = "https://auth.example.org:8443/protected"
                },
                Fault("htu is not https") { content, _, _ in content.url = "http://auth.example.org/protected" },
                Fault("htu is a path alone") { content, _, _ in content.url = "/protected" },
                Fault("iat is older than the window") { content, _, _ in content.issuedAt -= 61 },
                Fault("iat is in the future") { content, _, _ in content.issuedAt += 6 },
                Fault("ath is missing") { content, _, _ in content.token = nil },
                Fault("ath is another token's") { content, _, token in content.token = token + "a" },
                Fault("jti is empty") { content, _, _ in content.jti = "" },
                Fault("it has expired") { content, _, token in
                    content.payload = payload(good + [("exp", "1799999990")], token)
                },
                Fault("iat is text") { content, _, token in
                    content.payload = payload(good.dropLast() + [("iat", #""1800000000""#)], token)
                },
                Fault("htm is a number") { content, _, token in
                    content.payload = payload([good[0], ("htm", "1"), good[2], good[3]], token)
                },
            ]
            + good.indices.map { index in
                Fault("\(good[index].0) is missing") { content, _, token in
                    content.payload = payload(good.enumerated().filter { $0.offset != index }.map(\.element), token)
                }
            }
    }

    @Test("are refused when one thing alone is wrong", arguments: Fault.all)  // B4
    func oneFault(fault: Fault) throws {
        let token = try boundLogin().access
        let proof = try prover.proof { content in
            content.token = token
            try fault.change(&content, prover, token)
        }
        let answer = get("/protected", token, proof)
        #expect(answer.status == .unauthorized)
        let challenge = try #require(answer.headerFields[.wwwAuthenticate])
        #expect(challenge.hasPrefix(#"DPoP realm="https://auth.example.org", algs="ES256 EdDSA Ed25519""#))
        #expect(challenge.hasSuffix(#", Bearer realm="https://auth.example.org""#))
        #expect(challenge.contains(#"error="invalid_dpop_proof","#))
        #expect(try answer.problem?.contains("DPoP proof") == true)
        #expect(get("/protected", token, try prover.proof { $0.token = token }).status == .ok)
    }

    @Test("are refused with any one character of the signature changed")
    func signature() throws {
        let token = try boundLogin().access
        let proof = try prover.proof { $0.token = token }
        let dot = try #require(proof.lastIndex(of: "."))
        for offset in [1, 40, 85] {
            var changed = Array(proof)
            let index = proof.distance(from: proof.startIndex, to: dot) + offset
            changed[index] = changed[index] == "A" ? "B" : "A"
            #expect(get("/protected", token, String(changed)).status == .unauthorized)
        }
    }

    @Test("are valid until the window ends, and from five seconds ahead")
    func window() throws {
        let token = try boundLogin().access
        for offset in [-60, 0, 5] as [Int64] {
            let proof = try prover.proof {
                $0.token = token
                $0.issuedAt += offset
            }
            #expect(get("/protected", token, proof).status == .ok)
        }
    }

    @Test("may contain any equivalent form of the URL")
    func addresses() throws {
        let token = try boundLogin().access
        for url in [
            "HTTPS://Auth.Example.ORG:443/protected", "https://auth.example.org/protected?a=b#c",
            "https://auth.example.org/%70rotecte%64",
        ] {
            #expect(
                get(
                    "/protected", token,
                    try prover.proof {
                        $0.token = token; $0.url = url
                    }
                ).status == .ok)
        }
    }

    @Test("are valid once, also if sent concurrently")
    func replay() throws {
        let token = try boundLogin().access
        let proof = try prover.proof { $0.token = token }
        let good = Recorder(0)
        DispatchQueue.concurrentPerform(iterations: 50) { _ in
            if get("/protected", token, proof).status == .ok { good.change { $0 += 1 } }
        }
        #expect(good.value == 1)
        let other = try prover.proof { content in
            content.token = token
            content.jti = "same"
        }
        #expect(get("/protected", token, other).status == .ok)
        // Another proof with the same jti and key is refused. With another key, the same jti would be unused.
        fixture.time.change { $0 = $0.adding(milliseconds: 1000) }
        let again = try prover.proof { content in
            content.token = token
            content.jti = "same"
            content.issuedAt += 1
        }
        #expect(get("/protected", token, again).status == .unauthorized)
    }

    @Test("of another key are refused")
    func otherKey() throws {
        let token = try boundLogin().access
        let answer = get("/protected", token, try Prover().proof { $0.token = token })
        #expect(answer.status == .unauthorized)
        #expect(answer.headerFields[.wwwAuthenticate]?.contains(#"error="invalid_token","#) == true)
    }

    @Test("are required with every bound token, and with the scheme DPoP")
    func schemes() throws {
        let token = try boundLogin().access
        let plain = try fixture.token()
        for answer in [
            get("/protected", token, nil),
            get("/protected", token, try prover.proof { $0.token = token }, scheme: "Bearer"),
            get("/protected", token, nil, scheme: "Bearer"),
            get("/protected", plain, try prover.proof { $0.token = plain }), get("/protected", plain, nil),
            get("/protected", "rubbish", try prover.proof { $0.token = "rubbish" }),
        ] {
            #expect(answer.status == .unauthorized)
            #expect(answer.headerFields[.wwwAuthenticate]?.hasPrefix("DPoP realm=") == true)
        }
        #expect(get("/protected", plain, nil, scheme: "Bearer").status == .ok)
        #expect(get("/protected", plain, "rubbish", scheme: "bearer").status == .ok)
    }

    @Test("are required to refresh a public client's bound session")
    func refresh() throws {
        let tokens = try boundLogin()
        func refresh(_ proof: String?) -> Response {
            var request = StubRequest(.post, "/refresh").with(
                body: "refresh_token=\(tokens.refresh)", contentType: "application/x-www-form-urlencoded")
            if let proof { request = request.with("HTTP_DPOP", proof) }
            return fixture.service.respond(to: request)
        }
        let url = Fixture.origin + "/refresh"
        #expect(refresh(nil).status == .unauthorized)
        #expect(
            refresh(
                try Prover().proof {
                    $0.method = "POST"; $0.url = url
                }
            ).status == .unauthorized)
        let wrong = refresh(try prover.proof { $0.url = url })
        #expect(wrong.status == .badRequest)
        #expect(try wrong.json["error"] as? String == "invalid_dpop_proof")
        let answer = refresh(
            try prover.proof {
                $0.method = "POST"; $0.url = url
            })
        #expect(answer.status == .ok)
        #expect(try answer.json["token_type"] as? String == "DPoP")
    }

    @Test("that are refused end a login before a password is hashed")
    func refusedLogin() throws {
        let wrong = try login(try prover.proof())
        #expect(wrong.status == .badRequest)
        #expect(try wrong.problem?.contains("htm") == true)
        #expect(fixture.reasons.value.isEmpty)
        let form = "grant_type=password&username=alice&password=\(Fixture.password.replacing(" ", with: "+"))"
        let request = StubRequest(.post, "/oauth/token").with(
            body: form, contentType: "application/x-www-form-urlencoded")
        let refused = fixture.service.respond(to: request.with("HTTP_DPOP", "rubbish"))
        #expect(refused.status == .badRequest)
        #expect(try refused.json["error"] as? String == "invalid_dpop_proof")
        let proof = try prover.proof {
            $0.method = "POST"; $0.url = Fixture.origin + "/oauth/token"
        }
        let answer = fixture.service.respond(to: request.with("HTTP_DPOP", proof))
        #expect(try answer.json["token_type"] as? String == "DPoP")
    }

    @Test("must repeat a nonce if the policy requires it, and the response contains the nonce")
    func nonces() throws {
        let fixture = try Fixture(dpop: DPoPPolicy(nonces: .required))
        let name = try #require(HTTPField.Name("DPoP-Nonce"))
        func proof(_ nonce: String?) throws -> String {
            try prover.proof { content in
                content.method = "POST"
                content.url = Fixture.origin + "/login"
                content.nonce = nonce
                content.issuedAt = fixture.time.value.seconds
            }
        }
        let first = try login(try proof(nil), fixture)
        #expect(first.status == .badRequest)
        #expect(try first.json["error"] as? String == "use_dpop_nonce")
        let nonce = try #require(first.headerFields[name])
        let answer = try login(try proof(nonce), fixture)
        #expect(answer.status == .ok)
        #expect(answer.headerFields[name] == nonce)
        #expect(try login(try proof(nonce + "A"), fixture).status == .badRequest)
        let token = try #require(try answer.json["access_token"] as? String)
        func get(_ nonce: String?) throws -> Response {
            let proof = try prover.proof { content in
                content.token = token
                content.nonce = nonce
                content.issuedAt = fixture.time.value.seconds
            }
            return fixture.service.respond(
                to: StubRequest(.get, "/protected").with("HTTP_AUTHORIZATION", "DPoP \(token)").with("HTTP_DPOP", proof)
            )
        }
        let refused = try get(nil)
        #expect(refused.status == .unauthorized)
        #expect(refused.headerFields[.wwwAuthenticate]?.contains(#"error="use_dpop_nonce","#) == true)
        #expect(refused.headerFields[name] == nonce)
        #expect(try get(nonce).status == .ok)
        // Valid for two minutes, not for three.
        fixture.time.change { $0 = $0.adding(milliseconds: 120_000) }
        #expect(try get(nonce).status == .ok)
        fixture.time.change { $0 = $0.adding(milliseconds: 60_000) }
        let late = try get(nonce)
        #expect(late.headerFields[.wwwAuthenticate]?.contains(#"error="use_dpop_nonce","#) == true)
        #expect(try get(late.headerFields[name]).status == .ok)
    }

    @Test("from before a start are valid only with a nonce of this start, so that a restart permits no replay")
    func restart() throws {
        let random = RandomSource { UInt64.random(in: .min ... .max) }
        let start = Timestamp(seconds: 1_800_000_000)
        let fixture = try Fixture(dpopProofs: .ofProcess(startedAt: start, random: random) { start })
        func proof(_ issuedAt: Int64, _ nonce: String? = nil) throws -> String {
            try prover.proof { content in
                content.method = "POST"
                content.url = Fixture.origin + "/login"
                content.issuedAt = issuedAt
                content.nonce = nonce
            }
        }
        let name = try #require(HTTPField.Name("DPoP-Nonce"))
        let foreign = try login(try proof(start.seconds), try Fixture()).headerFields[name]
        for offset in [-60, 0, 5] as [Int64] {
            let answer = try login(try proof(start.seconds + offset), fixture)
            #expect(try answer.json["error"] as? String == "use_dpop_nonce")
        }
        #expect(try login(try proof(start.seconds, foreign), fixture).status == .badRequest)
        let nonce = try login(try proof(start.seconds), fixture).headerFields[name]
        #expect(try login(try proof(start.seconds, nonce), fixture).status == .ok)
        fixture.time.change { $0 = $0.adding(milliseconds: 6000) }
        #expect(try login(try proof(start.seconds + 6), fixture).status == .ok)
    }

    @Test(
        "from before a loss of the memory of used proofs are valid only with a later nonce"
    )
    func loss() throws {  // S16
        let start = Timestamp(seconds: 1_800_000_000)
        let memory = LossyStore()
        let fixture = try Fixture(dpopProofs: .shared(memory, secret: [1]))
        func proof(_ offset: Int64 = 0, _ nonce: String? = nil) throws -> String {
            try prover.proof { content in
                content.method = "POST"
                content.url = Fixture.origin + "/login"
                content.issuedAt = start.seconds + offset
                content.nonce = nonce
            }
        }
        let name = try #require(HTTPField.Name("DPoP-Nonce"))
        let used = try proof()
        let first = try login(used, fixture)
        #expect(first.status == .ok)
        let old = try #require(first.headerFields[name])
        #expect(try login(try proof(0, old), fixture).status == .ok)
        let repeated = try proof(0, old)
        #expect(try login(repeated, fixture).status == .ok)

        memory.lose(at: start)
        for offset in [-60, 0, 5] as [Int64] {
            let answer = try login(try proof(offset), fixture)
            #expect(try answer.json["error"] as? String == "use_dpop_nonce")
        }
        for lost in [used, repeated] { #expect(try login(lost, fixture).status == .badRequest) }
        #expect(try login(try proof(0, old), fixture).status == .badRequest)
        let fresh = try #require(try login(used, fixture).headerFields[name])
        #expect(fresh != old)
        #expect(try login(try proof(0, fresh), fixture).status == .ok)

        memory.losesNext.change { $0 = start.adding(milliseconds: 1000) }
        let inBetween = try login(try proof(0, fresh), fixture)
        #expect(try inBetween.json["error"] as? String == "use_dpop_nonce")
        let newest = try #require(inBetween.headerFields[name])
        #expect(try login(try proof(0, newest), fixture).status == .ok)
        fixture.time.change { $0 = start.adding(milliseconds: 7000) }
        #expect(try login(try proof(7), fixture).status == .ok)
    }

    @Test("are refused if the store cannot tell whether they were used")  // G4
    func silentMemory() throws {
        let memory = BrokenMemory()
        let fixture = try Fixture(dpopProofs: .shared(memory, secret: [1]))
        let proof = try prover.proof {
            $0.method = "POST"; $0.url = Fixture.origin + "/login"
        }
        #expect(try login(proof, fixture).status == .serviceUnavailable)
        // If the store is remote, no thread of the fast lane waits for it.
        let request = StubRequest(.get, "/protected").with("HTTP_AUTHORIZATION", "DPoP a")
        #expect(fixture.service.lane(for: request) == .fast)
        #expect(fixture.service.lane(for: request.with("HTTP_DPOP", "a")) == .storage)
    }

    @Test("at the gate are checked against the method and URL from nginx")  // G1
    func gate() throws {
        let token = try boundLogin().access
        func ask(_ change: (inout Prover.Content) -> Void = { _ in }) throws -> Response {
            let proof = try prover.proof { content in
                content.token = token
                content.method = "PUT"
                content.url = "https://app.example.org/files/a%20b"
                change(&content)
            }
            let request = StubRequest(.get, "/auth").with("HTTP_AUTHORIZATION", "DPoP \(token)")
                .with("HTTP_DPOP", proof).with("GATE_METHOD", "PUT").with("GATE_HOST", "app.example.org")
                .with("GATE_SCHEME", "https").with("GATE_URI", "/files/a%20b?x=y").with("GATE_PATH", "/files/a b")
                .with("HTTP_HOST", "evil.example.org").with("HTTP_X_FORWARDED_HOST", "evil.example.org")
            return fixture.service.respond(to: request)
        }
        #expect(try ask().status.kind == .successful)
        #expect(try ask { $0.method = "GET" }.status == .unauthorized)
        #expect(try ask { $0.url = "https://app.example.org/files/b" }.status == .unauthorized)
        #expect(try ask { $0.url = "https://evil.example.org/files/a%20b" }.status == .unauthorized)
        #expect(try ask { $0.url = Fixture.origin + "/auth" }.status == .unauthorized)
        let missing = StubRequest(.get, "/auth").with("HTTP_AUTHORIZATION", "DPoP \(token)")
            .with("HTTP_DPOP", try prover.proof { $0.token = token })
        #expect(fixture.service.respond(to: missing).status == .unauthorized)
    }

    @Test("affect only their own request")  // G7
    func noState() throws {
        let token = try boundLogin().access
        let plain = try fixture.token()
        for _ in 0..<3 {
            #expect(get("/protected", token, try Prover().proof { $0.token = token }).status == .unauthorized)
            #expect(get("/protected", token, try prover.proof { $0.token = token }).status == .ok)
            #expect(get("/protected", token, nil).status == .unauthorized)
            #expect(get("/protected", plain, nil, scheme: "Bearer").status == .ok)
        }
    }

    @Test("are described in the OAuth metadata")
    func metadata() throws {
        let json = try fixture.get("/.well-known/oauth-authorization-server").json
        #expect(json["dpop_signing_alg_values_supported"] as? [String] == ["ES256", "EdDSA", "Ed25519"])
        #expect(json["tls_client_certificate_bound_access_tokens"] as? Bool == false)
    }
}

/// A store that does not answer.
private struct BrokenMemory: SingleUseStore {
    func use(_ key: SingleUseKey, until end: Timestamp) throws(StoreError) -> Bool {
        throw StoreError(.unavailable, "gone")
    }

    func removeUsedKeys(endedBefore time: Timestamp) throws(StoreError) -> Int { 0 }
}
