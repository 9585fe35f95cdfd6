import EndToEndSupport
import ServerSettings
import Testing

/// `cookies.domain` against the list of public suffixes (everyday reality, point 28).
@Suite("The domain of cookies")
struct CookieDomainTests {
    private func settings(_ origin: String, _ domain: String) throws -> Settings {
        let yaml = """
            origin: https://\(origin)
            listen: /run/sallyport/sallyport.sock
            state: /var/lib/sallyport
            cookies:
              domain: '\(domain)'

            """
        let directory = try TemporaryDirectory()
        return try SettingsLoader(environment: [:]).load(file: directory.write(yaml, to: "sallyport.yaml"))
    }

    private func problem(_ origin: String, _ domain: String) throws -> String {
        let error = try #require(throws: ConfigurationError.self, "\(domain)") { _ = try settings(origin, domain) }
        #expect(error.problems.count == 1, "\(domain)")
        return error.problems.first ?? ""
    }

    @Test(
        "a public suffix is refused, with the domain to use instead",
        arguments: [
            ("me.duckdns.org", "duckdns.org", "me.duckdns.org"), ("a.b.co.uk", "co.uk", "b.co.uk"),
            ("auth.me.github.io", "github.io", "me.github.io"), ("me.duckdns.org", "DuckDNS.org", "me.duckdns.org"),
            ("me.duckdns.org", ".duckdns.org", "me.duckdns.org"), ("me.duckdns.org", "duckdns.org.", "me.duckdns.org"),
            ("a.example.com", "com", "example.com"), ("a.example.com", ".com", "example.com"),
            ("a.b.foo.ck", "foo.ck", "b.foo.ck"), ("a.b.foo.ck", "ck", "b.foo.ck"), ("www.ck", "ck", "www.ck"),
            ("a.b.c.kawasaki.jp", "kawasaki.jp", "b.c.kawasaki.jp"),
            ("a.b.c.kawasaki.jp", "c.kawasaki.jp", "b.c.kawasaki.jp"),
            ("a.me.eu-west-1.compute.amazonaws.com", "amazonaws.com", "me.eu-west-1.compute.amazonaws.com"),
            ("a.xn--85x722f.xn--55qx5d.cn", "xn--55qx5d.cn", "xn--85x722f.xn--55qx5d.cn"),
            ("a.xn--85x722f.xn--55qx5d.cn", "公司.cn", "xn--85x722f.xn--55qx5d.cn"),
            ("a.xn--e1afmkfd.xn--p1ai", "рф", "xn--e1afmkfd.xn--p1ai"),
            ("a.xn--e1afmkfd.xn--p1ai", "XN--P1AI", "xn--e1afmkfd.xn--p1ai"),
            // Also where it is not above the host.
            ("auth.example.org", "co.uk", "example.org"), ("nas.lan", "lan", "nas.lan"),
        ])
    func publicSuffix(origin: String, domain: String, instead: String) throws {
        let problem = try problem(origin, domain)
        #expect(problem.contains("sallyport.yaml:5: `cookies.domain` is a public suffix (\(domain)): "), "\(problem)")
        #expect(problem.hasSuffix("; use \(instead), or leave it out."), "\(problem)")
    }

    @Test(
        "so is the origin's own host, if it is one",
        arguments: ["localhost", "duckdns.org", "github.io", "x.kawasaki.jp", "intranet"])
    func ownHost(host: String) throws {
        #expect(try problem(host, host).hasSuffix("browsers accept no cookie for it; leave it out."))
    }

    @Test(
        "a domain above the host is taken, in lower case and in ASCII",
        arguments: [
            ("me.duckdns.org", "me.duckdns.org", "me.duckdns.org"),
            ("a.me.duckdns.org", "me.duckdns.org", "me.duckdns.org"),
            ("auth.example.co.uk", "example.co.uk", "example.co.uk"), ("a.www.ck", "www.ck", "www.ck"),
            ("www.ck", "www.ck", "www.ck"), ("a.city.kawasaki.jp", "city.kawasaki.jp", "city.kawasaki.jp"),
            ("auth.example.org", "Example.ORG", "example.org"), ("auth.home.lan", "home.lan", "home.lan"),
            ("auth.home.arpa", "home.arpa", "home.arpa"), ("a.fritz.box", "fritz.box", "fritz.box"),
            ("auth.xn--bcher-kva.example", "bücher.example", "xn--bcher-kva.example"),
            ("auth.xn--bcher-kva.example", "xn--bcher-kva.example", "xn--bcher-kva.example"),
        ])
    func taken(origin: String, domain: String, name: String) throws {
        #expect(try settings(origin, domain).pages.cookieDomain == name)
    }

    @Test(
        "an address is refused, as a whole and in parts",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("192.0.2.1", "2.1"), ("192.0.2.1", "0.2.1"),
            ("[2001:db8::1]", "[2001:db8::1]"),
        ])
    func address(origin: String, domain: String) throws {
        #expect(try problem(origin, domain).contains("`cookies.domain` is an IP address"))
    }

    @Test("what is wrong otherwise is said: another's domain, a dot at an end, no domain at all")
    func otherReasons() throws {
        #expect(try problem("auth.example.org", "other.org").contains("the host of `origin` (auth.example.org)"))
        #expect(try problem("auth.example.org", ".example.org").contains("must be example.org, without a dot"))
        #expect(try problem("auth.example.org", "a b").contains("must be a domain"))
        #expect(try problem("auth.example.org", "").contains("must be a domain"))
    }
}
