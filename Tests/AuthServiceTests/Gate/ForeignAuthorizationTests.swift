import AccessRules
import AuthService
import Foundation
import HTTPTypes
import Identity
import JWT
import Testing

/// Everyday reality, points 6 and 7: an application's credential in addition to the one that opens the gate.
@Suite("An Authorization of the application's own") struct ForeignAuthorizationTests {
    private static let name = HTTPField.Name("Sallyport-Authorization")

    let scene: GateScene
    let cookie: String
    let token: String

    init() throws {
        scene = try GateScene([
            AccessRule(line: 1, path: try PathPattern("/open/*"), admission: Admission(kind: .public)),
            AccessRule(line: 2, admission: .login),
        ])
        let browser = Browser(scene.fixture)
        try browser.login()
        cookie = "a=1; __Host-sallyport=\(try #require(browser.session)); b=2"
        token = try scene.fixture.token()
    }

    private func ask(
        _ authorization: String?, cookie: String? = nil, path: String = "/app/", proof: String? = nil
    ) -> Response {
        var request = GateScene.question("GET", path)
        if let authorization { request = request.with("HTTP_AUTHORIZATION", authorization) }
        if let cookie { request = request.with("HTTP_COOKIE", cookie) }
        if let proof { request = request.with("HTTP_DPOP", proof) }
        return scene.ask(request)
    }

    /// Whether nginx passes the client's `Authorization` on.
    private func isPassedOn(_ answer: Response) throws -> Bool {
        let value = answer.headerFields[try #require(Self.name)]
        #expect(value == nil || value == "application")
        return value != nil
    }

    private static func part(_ json: String) -> String { Base64URL.encode(Array(json.utf8)) }

    private static func basic(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }

    /// Credentials that other services issue.
    private static let foreign: [String] = {
        let other = part(#"{"iss":"https://other.example.org","sub":"1","aud":"https://auth.example.org"}"#)
        let signature = String(repeating: "A", count: 43)
        return [
            "Bearer \(part(#"{"alg":"RS256","kid":"x","typ":"JWT"}"#)).\(other).\(signature)",
            "Bearer \(part(#"{"alg":"HS256","typ":"at+jwt"}"#)).\(other).\(signature)",
            "Bearer \(part(#"{"alg":"none"}"#)).\(other).",
            "Bearer \(part(#"{"alg":"RSA-OAEP","enc":"A256GCM"}"#)).a.b.c.d",
            "Bearer \(part(#"{"alg":"HS256"}"#)).\(part(#"{"iss":"https://auth.example.org.evil"}"#)).\(signature)",
            "Bearer \(part(#"{"alg":"HS256"}"#)).\(part(#"{"iss":7}"#)).\(signature)", "Bearer x.y.z", "Bearer ...",
            "Bearer glpat-abcdefghijklmnopqrst", "bearer ghp_16C7e42F292c6912E7710c838347Ae178B4a",
            "Bearer xspat_aaaa", "Bearer SPAT_AAAA", "Bearer", "Bearer ", "DPoP", "DPoP abc",
            "DPoP \(part(#"{"alg":"ES256"}"#)).\(other).\(signature)", basic("alice:secret"), basic("alice:"),
            basic(":"), basic("alice"), "Basic", "Basic !", "Basic YQ==YQ==", basic("ä:\u{1f511}"),
            #"Digest username="alice", realm="r", nonce="n.n.n", uri="/", response="0""#, "Negotiate YIIJ/+==",
            "NTLM TlRMTVNTUAABAAAA", "Token 9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b", "token abc",
            "GoogleLogin auth=x",
            "AWS4-HMAC-SHA256 Credential=AKIA/20130524/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=fe5f",
            #"OAuth realm="x", oauth_token="kkk9d7dh3k39sjv7""#, "ApiKey 1234", "Basic eDp5, Bearer abc", "x", "=", ",",
            #"MediaBrowser Client="Jellyfin Web", Token="0123456789abcdef""#, "\u{1}\u{7f}", "Bearer\tabc", "",
        ]
    }()

    @Test("the cookie decides beside a credential that others issued, which passes on")
    func cookieDecides() throws {
        for value in Self.foreign {
            let answer = ask(value, cookie: cookie)
            #expect(answer.status == .noContent, "\(value)")
            #expect(answer.headerFields[.remoteUser] == "Alice", "\(value)")
            #expect(try isPassedOn(answer), "\(value)")
            // Also where no login is required.
            let open = ask(value, cookie: cookie, path: "/open/")
            #expect(open.status == .noContent && open.headerFields[.remoteUser] == "Alice", "\(value)")
            #expect(try isPassedOn(open), "\(value)")
        }
        let refusals = scene.fixture.events.value.filter { event in
            if case .tokenRefused = event { return true }
            return false
        }
        #expect(refusals.isEmpty, "a credential for another service is no refusal of this one")
        for value in Self.foreign {
            let anonymous = ask(value, path: "/open/")
            #expect(anonymous.status == .noContent && anonymous.headerFields[.remoteUser] == nil, "\(value)")
            #expect(try isPassedOn(anonymous), "\(value)")
        }
    }

    // G4
    @Test("without a valid cookie, such a credential is worth nothing")
    func noCookie() throws {
        for value in Self.foreign {
            let answer = ask(value)
            #expect(answer.status == .unauthorized, "\(value)")
            #expect(try !isPassedOn(answer))
            let cookies = ["__Host-sallyport=x", "__Host-sallyport=", "__Host-sallyport=\(token)~sprt_x"]
            for cookie in cookies {
                let answer = ask(value, cookie: cookie)
                #expect(answer.status == .unauthorized, "\(value)")
                // The cookie's own refusal, which removes it and leads to the login page.
                #expect(answer.headerFields[.setCookie]?.hasPrefix("__Host-sallyport=; Max-Age=0") == true, "\(value)")
            }
        }
        #expect(ask("Bearer x").headerFields[.wwwAuthenticate]?.contains(#"error="invalid_token""#) == true)
        #expect(ask("Token x").headerFields[.wwwAuthenticate] == #"Bearer realm="https://auth.example.org""#)
    }

    /// Credentials of this service that are not valid, or not at this place.
    private func own() throws -> [String] {
        let parts = token.split(separator: ".").map(String.init)
        let claims = String(decoding: try #require(Base64URL.decode(parts[1])), as: UTF8.self)
        let unsigned = "\(Self.part(#"{"alg":"none"}"#)).\(parts[1])."
        let login = try scene.fixture.login().json
        let refresh = try #require(login["refresh_token"] as? String)
        let personal = "spat_" + String(repeating: "a", count: 86)
        return [
            "Bearer \(token.dropLast())", "Bearer \(token)A", "Bearer \(token)=", "Bearer \(token) x",
            "Bearer \(parts[0]).\(parts[1])", "Bearer \(parts[0]).x.y", "Bearer x.\(parts[1]).y",
            "Bearer \(parts[0]).\(Self.part(claims.replacing("auth.example.org", with: "other.example.org"))).\(parts[2])",
            "Bearer \(unsigned)", "Bearer\t\(token)", "Bearer \"\(token)\"", "Bearer, \(token)", "JWT \(token)",
            "Token \(token)", "token=\(token)", "Basic eDp5, Bearer \(token)", "DPoP \(token)",
            "Bearer spat_", "Bearer \(token)~\(refresh)", "Bearer \(refresh)",
            "Token \(refresh)", Self.basic("alice:\(refresh)"), Self.basic("\(token):x-oauth-basic"),
            Self.basic("oauth2:\(token)"), "Bearer \(personal)", "Bearer spat_x", "Token \(personal)",
            #"MediaBrowser Token="\#(personal)""#, Self.basic("alice:\(personal)"), Self.basic("\(personal):"),
            Self.basic("alice:\(personal)").replacing("=", with: ""), Self.basic("alice:\(personal)") + "  ",
            Self.basic("alice:\(personal)").replacing(" ", with: "\t"), Self.basic("alice:x:\(personal)"),
            "Bearer spcs_" + String(repeating: "a", count: 52),
        ]
    }

    @Test("a credential of this service that is not valid is refused beside a valid cookie, and stops at the gate")
    func ownRefused() throws {
        for value in try own() {
            #expect(ask(value, cookie: cookie).status == .unauthorized, "\(value)")
            #expect(ask(value).status == .unauthorized, "\(value)")
            for cookie in [cookie, nil] {
                let open = ask(value, cookie: cookie, path: "/open/")
                #expect(open.status == .noContent && open.headerFields[.remoteUser] == nil, "\(value)")
                #expect(try !isPassedOn(open), "\(value)")
            }
        }
    }

    @Test("a valid credential of this service stops at the gate, whatever it opens")
    func ownAccepted() throws {
        let made = scene.fixture.service.respond(
            to: StubRequest(.post, "/tokens").with("HTTP_AUTHORIZATION", "Bearer \(token)")
                .with(body: #"{"name":"x"}"#, contentType: "application/json"))
        let personal = try #require(try made.json["token"] as? String)
        for value in ["Bearer \(token)", "bearer  \(token)", "Bearer \(personal)"] {
            for path in ["/app/", "/open/"] {
                for cookie in [cookie, nil] {
                    let answer = ask(value, cookie: cookie, path: path)
                    #expect(answer.status == .noContent && answer.headerFields[.remoteUser] == "Alice")
                    #expect(try !isPassedOn(answer))
                }
            }
        }
        #expect(try !isPassedOn(ask(nil, cookie: cookie)))
        #expect(try !isPassedOn(ask(nil, path: "/open/")))
    }

    @Test("a DPoP proof for the application passes on and gets no nonce; one for the gate's token stops")
    func proofs() throws {
        let nonce = try #require(HTTPField.Name("DPoP-Nonce"))
        for value in [nil, "DPoP abc", "Bearer glpat-x"] as [String?] {
            let answer = ask(value, cookie: cookie, proof: "a.b.c")
            #expect(answer.status == .noContent)
            #expect(try isPassedOn(answer))
            #expect(answer.headerFields[nonce] == nil)
        }
        let prover = try Prover()
        let login = scene.fixture.service.respond(
            to: StubRequest(.post, "/login").with(
                "HTTP_DPOP",
                try prover.proof {
                    $0.method = "POST"
                    $0.url = Fixture.origin + "/login"
                }
            ).with(
                body: #"{"username":"alice","password":"\#(Fixture.password)"}"#, contentType: "application/json"))
        let bound = try #require(try login.json["access_token"] as? String)
        let proof = try prover.proof {
            $0.url = Fixture.origin + "/app/"
            $0.token = bound
        }
        let answer = ask("DPoP \(bound)", cookie: cookie, proof: proof)
        #expect(answer.status == .noContent && answer.headerFields[.remoteUser] == "Alice")
        #expect(try !isPassedOn(answer))
        #expect(answer.headerFields[nonce] != nil)
        // A proof is invalid the second time, and the cookie does not help.
        #expect(ask("DPoP \(bound)", cookie: cookie, proof: proof).status == .unauthorized)
    }

    @Test("the pages know the user beside a foreign credential, which browsers keep sending once they have it")
    func pages() throws {
        let browser = Browser(scene.fixture)
        try browser.login()
        for value in ["Basic eDp5", "Negotiate x", "Bearer abc"] {
            #expect(browser.get("/account") { $0.with("HTTP_AUTHORIZATION", value) }.status == .ok, "\(value)")
        }
    }

    @Test("endpoints for programs do not read the cookie, whatever is in Authorization")
    func programs() throws {
        for path in ["/protected", "/me", "/sessions"] {
            for value in Self.foreign {
                let request = StubRequest(.get, path).with("HTTP_AUTHORIZATION", value).with("HTTP_COOKIE", cookie)
                #expect(scene.fixture.service.respond(to: request).status == .unauthorized, "\(path) \(value)")
            }
        }
    }
}
