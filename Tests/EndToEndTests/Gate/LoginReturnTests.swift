import EndToEndSupport
import Foundation
import Identity
import JWT
import Testing

/// The way from the gate to the login page and back, through the real nginx.
// Everyday reality, points 1 to 3
@Suite("The return address after a login, over the wire", ManyPortsSiteTrait()) struct LoginReturnTests {
    private let site: ManyPortsSite

    init() throws { site = try #require(ManyPortsSite.shared) }

    /// Paths and queries with all that RFC 3986 permits in them, and what browsers send besides.
    private static let targets = [
        "/app/My%20Report.pdf", "/app/%20x", "/app/x%20", "/app/it's", "/app/(a)!*$&+,=:@~_-.", "/app/d%c3%a9j%C3%A0",
        "/app/%F0%9F%98%80", "/app/a%25b", "/app/a%3Fb%23c?d", "/app/%22%3C%3E%60%7B%7D%5E", "/app/...", "/app/.hidden",
        "/app/a|b^c{d}", "/app/?", "/app/x?", "/app/x?a=1&b=2", "/app/x?a;b", "/app/x?a+b%2Bc", "/app/x?q=100%",
        "/app/x?q=%zz", "/app/x?q=%0A%00%7f", "/app/x?a[]=1&b={c}|^", "/app/x?a=1&return_to=/y&fresh",
        "/app/x?return_to=//evil.example", "/app/x?u=https://evil.example/%2F%2F?y", "/app/x?../../y//z",
    ]

    @Test("every path and query comes back as it was sent", arguments: targets)
    func survives(target: String) async throws {
        for place in [ManyPortsSite.Place.own, .app] {
            #expect(
                try await site.login(target, at: place, ["Cookie: x=1"]) == place.origin(site) + target)
        }
    }

    @Test(
        "bytes that no URL contains come back as escapes",
        arguments: [
            ("/app/é", "/app/%C3%A9"), ("/app/x?q=é", "/app/x?q=%C3%A9"),
            (#"/app/x?q=\d`"<>"#, "/app/x?q=%5Cd%60%22%3C%3E"),
        ])
    func escapes(sent: String, back: String) async throws {
        // curl would escape some of them.
        let own = ManyPortsSite.Place.own
        let request = [
            "GET \(sent) HTTP/1.1", "Host: \(own.host)", "Accept: text/html", "Connection: close", "", "",
        ]
        let answer = try await site.nginx.raw(Data(request.joined(separator: "\r\n").utf8), name: own.host)
        #expect(try await site.login(after: HTTPAnswer(answer)) == own.origin(site) + back)
    }

    @Test(
        "queries of up to 4000 bytes come back whole, also beside a stale cookie",
        arguments: ["var-host=web1&", "q=%20x", "!(a:'b',c:!t)", "%22%7B%3A", "&a=b+c;d"], [1200, 2048, 4000])
    func long(part: String, count: Int) async throws {
        let repeated = String(repeating: part, count: count / part.utf8.count)
        let query = repeated + String(repeating: "x", count: count - repeated.utf8.count)
        let stale = "Cookie: __Secure-sallyport=a.b.c~sprt_x; __Host-sallyport=x"
        for place in [ManyPortsSite.Place.own, .app] {
            for fields in [[], [stale]] {
                #expect(
                    try await site.login("/app/d?\(query)", at: place, fields)
                        == place.origin(site) + "/app/d?\(query)")
            }
        }
    }

    @Test("what is too long goes back to its path, and a path that is too long to the account page")
    func tooLong() async throws {
        let own = ManyPortsSite.Place.own.origin(site)
        let app = ManyPortsSite.Place.app.origin(site)
        let long = String(repeating: "a", count: 6000)
        #expect(try await site.login("/app/d?\(long)", at: .own) == own + "/app/d")
        #expect(try await site.login("/app/d%20e?\(long)", at: .app) == app + "/app/d%20e")
        #expect(try await site.login("/app/d?" + String(repeating: "&", count: 4500), at: .own) == own + "/app/d")
        let path = "/app/" + String(repeating: "b", count: 3000)
        #expect(try await site.login("\(path)?\(long.prefix(4000))", at: .own) == own + path)
        #expect(try await site.login("/app/\(long)", at: .own) == own + "/account")
    }

    @Test("each listed origin comes back on its own port", arguments: ManyPortsSite.Place.all)
    func ports(place: ManyPortsSite.Place) async throws {
        #expect(try await site.login("/app/x?y=1", at: place) == place.origin(site) + "/app/x?y=1")
    }

    @Test("header fields of a client change neither host nor port")
    func forged() async throws {
        let forged = ["Host", "Port", "Proto", "Server"].map { "X-Forwarded-\($0): 4711" }
        let more = ["Forwarded: host=evil.example:4711", "X-Real-Port: 4711", "GATE_PORT: 4711", "Gate-Port: 4711"]
        for place in [ManyPortsSite.Place.own, .samePort, .app] {
            #expect(
                try await site.login("/app/x", at: place, forged + more) == place.origin(site) + "/app/x")
        }
    }

    // B2
    @Test(
        "an address that a browser could read as another site leads to the account page",
        arguments: [
            "//e", "/%5Ce", "/\\e", "/%09/e", "/%2509/e", "%09//e", "/%255Ce", "/%2Fe", "/%252Fe", "/%252F%252Fe",
            "/..//e",
            "/a/..//e", "/.//e", "/%2E//e", "/%252E//e", "/%252e%252e//e", "/x/%252E./e", "/%0D%0Ax", "/%0D%0A/e",
            "/%250D%250Ae", "/a%0Ab", "///e", "https:e", "https:/e", "https://e", "https://e/", "javascript:alert(1)",
            "JaVaScRiPt%3Aalert(1)", "data:text/html,x", "/%E3%80%82/e", "/%EF%BC%8Fe", "%EF%BC%8F%EF%BC%8Fe",
            "/%E2%80%A8/e", "/%C2%85/e", "/%00/e", "/%u002fe", "%20//e", "+//e", "/a%23b", "http://app.example.org/",
            "https://app.example.org/", "https://app.example.org.e/", "https://auth.example.org@e/",
            "https://mapped.example.org@e/", "https://mapped.example.org%5C@e/", "https://mapped.example.org%23@e/",
            "https://mapped.example.org:444/", "https://mapped.example.org//e", "https://mapped.example.org/%5Ce",
            "HTTPS://mapped.example.org/", "https:mapped.example.org/", "https://user@mapped.example.org/",
        ])
    func openRedirect(target: String) async throws {
        #expect(
            try await site.login(from: "/login?return_to=\(target)")
                == ManyPortsSite.Place.own.origin(site) + "/account")
    }

    // S16
    @Test("a DPoP proof is for the listed origin of the request", arguments: ManyPortsSite.Place.all)
    func proofs(place: ManyPortsSite.Place) async throws {
        var generator = SystemRandomNumberGenerator()
        let key = try Key.generate(.es256, using: &generator)
        func proof(_ method: String, _ url: String, _ token: String? = nil) throws -> String {
            var claims = JSONBuilder()
            claims.setTokenID("\(UInt64.random(in: .min ... .max))")
            claims.set("htm", method)
            claims.set("htu", url)
            claims.setIssuedAt(NumericDate(seconds: Int64(Date().timeIntervalSince1970)))
            if let token { claims.set("ath", Thumbprint(of: Array(token.utf8)).description) }
            return "DPoP: " + (try DPoPProof.sign(claims, with: key, type: DPoPProof.dpopType))
        }
        let own = ManyPortsSite.Place.own
        let body = #"{"username":"alice","password":"\#(ManyPortsSite.alice.password)"}"#
        let login = try await own.curl(site).send(
            "POST", "/login", [sendsJSON, try proof("POST", own.origin(site) + "/login")], body: Data(body.utf8))
        let token = try #require(login.json["access_token"]?.text)
        for origin in Set(ManyPortsSite.Place.all.map { $0.origin(site) }) {
            let answer = try await place.curl(site).send(
                "GET", "/app/report.txt?x",
                ["Authorization: DPoP \(token)", try proof("GET", origin + "/app/report.txt", token)])
            #expect(answer.status == (origin == place.origin(site) ? 200 : 401), "\(origin)")
        }
    }

    @Test("a one-time link opens its file at its own listed origin only", arguments: ManyPortsSite.Place.all)
    func links(place: ManyPortsSite.Place) async throws {
        let own = ManyPortsSite.Place.own.curl(site)
        let body = #"{"username":"alice","password":"\#(ManyPortsSite.alice.password)"}"#
        let login = try await own.send("POST", "/login", [sendsJSON], body: Data(body.utf8))
        let token = try #require(login.json["access_token"]?.text)
        for other in ManyPortsSite.Place.all {
            let made = try await own.send(
                "POST", "/tokens/one-time", [sendsJSON, "Authorization: Bearer \(token)"],
                body: Data(#"{"path":"/app/report.txt","audience":"\#(place.origin(site))"}"#.utf8))
            let link = try #require(made.json["url"]?.text, "\(made.body)")
            try #require(link.hasPrefix(place.origin(site) + "/app/report.txt?"))
            let path = String(link.dropFirst(place.origin(site).count))
            let isSame = other.origin(site) == place.origin(site)
            #expect(try await other.curl(site).send("GET", path).status == (isSame ? 200 : 401), "\(other.host)")
            if isSame { #expect(try await other.curl(site).send("GET", path).status == 401) }
        }
    }
}
