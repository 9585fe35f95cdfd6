import HTTPTypes
import Testing

/// The way to the login page that the gate's 401 carries for nginx.
@Suite("Where to log in") struct LoginRedirectTests {
    private static let name = HTTPField.Name("X-Sallyport-Login")

    /// The field of the gate's answer to a request for this host and this path and query.
    private func login(host: String, uri: [UInt8]) throws -> String? {
        let request = StubRequest(.get, "/auth").with("GATE_HOST", host).with("GATE_URI", uri)
            .with("GATE_PATH", "/app/").with("GATE_METHOD", "GET").with("GATE_SCHEME", "https")
            .with("SERVER_NAME", host).with("REQUEST_URI", uri)
        let response = try Fixture().service.respond(to: request)
        #expect(response.status == .unauthorized)
        return response.headerFields[try #require(Self.name)]
    }

    // N3, N4
    @Test(
        "holds the way back, escaped so that it is one parameter",
        arguments: [
            ("/app/", "/app/"), ("/app/?q=1&x=2", "/app/%3Fq%3D1%26x%3D2"), ("/a%2fb?c=%26", "/a%252fb%3Fc%3D%2526"),
            ("/a+b#c;d\"<>\\'", "/a%2Bb%23c%3Bd%22%3C%3E%5C%27"), ("//evil.example/", "//evil.example/"),
            ("/ä", "/%C3%A4"),
        ])
    func escaped(uri: String, way: String) throws {
        #expect(
            try login(host: "auth.example.org", uri: Array(uri.utf8))
                == "https://auth.example.org/login?return_to=\(way)")
    }

    @Test("bytes that are no text are escaped one by one")
    func bytes() throws {
        #expect(
            try login(host: "auth.example.org", uri: [47, 0xff, 0x80, 10])
                == "https://auth.example.org/login?return_to=/%FF%80%0A")
    }

    @Test("names the host if it is another of the site")
    func otherHost() throws {
        #expect(
            try login(host: "wiki.example.org", uri: Array("/page?x".utf8))
                == "https://auth.example.org/login?return_to=https%3A//wiki.example.org/page%3Fx")
    }

    @Test("leaves a way back out that would not fit a header")
    func tooLong() throws {
        let longest = "/" + String(repeating: "a", count: 2047)
        #expect(
            try login(host: "auth.example.org", uri: Array(longest.utf8))
                == "https://auth.example.org/login?return_to=\(longest)")
        #expect(
            try login(host: "auth.example.org", uri: Array((longest + "a").utf8)) == "https://auth.example.org/login")
    }
}
