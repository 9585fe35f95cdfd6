import Foundation
import EndToEndSupport
import Testing

/// nginx's own limit on logins (N11), with its rate as shipped.
@Suite("The limit on logins from one address") struct LoginRateTests {
    /// Lets a test choose the client's address, through a header that no deployment has.
    private static let anyAddress = [
        (
            file: "nginx.conf", text: "http {",
            replacement: "http {\nset_real_ip_from 127.0.0.1; real_ip_header X-Test-Address;"
        )
    ]

    /// The statuses of consecutive attempts, sent as fast as possible.
    private func attempts(_ count: Int, _ method: String, from address: String, _ nginx: Nginx) async throws -> [Int] {
        var statuses: [Int] = []
        for _ in 0..<count {
            statuses.append(try await nginx.curl.send(method, "/login", ["X-Test-Address: \(address)"]).status)
        }
        return statuses
    }

    @Test("more logins than the burst are refused with 429 and Retry-After, and other requests are not")
    func burst() async throws {
        // One login a minute, so that the result does not depend on the speed of the attempts. The burst is as shipped.
        try await ParameterTests.withRecorder(values: ["by-address=yes", "rate=1r/m"], changes: Self.anyAddress) {
            nginx, _ in
            let statuses = try await attempts(22, "POST", from: "192.0.2.1", nginx)
            #expect(statuses == Array(repeating: 200, count: 21) + [429])
            let refused = try await nginx.curl.send("POST", "/login", ["X-Test-Address: 192.0.2.1"])
            #expect(refused.status == 429)
            #expect(refused["retry-after"] == "5")
            #expect(refused.problem != nil)
            #expect(refused["cache-control"] == "no-store")
            let page = try await nginx.curl.send(
                "POST", "/login", ["X-Test-Address: 192.0.2.1", "Accept: text/html,*/*;q=0.8"])
            #expect(page.status == 429 && page["retry-after"] == "5" && page["cache-control"] == "no-store")
            #expect(page["content-type"] == "text/html" && page["content-security-policy"] != nil)
            #expect(page.body.contains("Too many attempts from your network. Wait a few seconds, then try again."))
            #expect(try await attempts(5, "GET", from: "192.0.2.1", nginx) == [200, 200, 200, 200, 200])
            #expect(try await nginx.curl.send("POST", "/other", ["X-Test-Address: 192.0.2.1"]).status == 200)
            #expect(try await attempts(1, "POST", from: "192.0.2.2", nginx) == [200])
        }
    }

    @Test(
        "the other paths that hash are limited too, each with its burst",
        arguments: [("/password", 20), ("/account/password", 20), ("/oauth/token", 50)])
    func otherPaths(path: String, burst: Int) async throws {
        let slow = (file: "sallyport/login-rate.conf", text: "rate=10r/s", replacement: "rate=1r/m")
        try await ParameterTests.withRecorder(
            values: ["by-address=yes", "rate=1r/m"], changes: Self.anyAddress + [slow]
        ) { nginx, _ in
            var statuses: [Int] = []
            for _ in 0..<burst + 2 {
                statuses.append(try await nginx.curl.send("POST", path, ["X-Test-Address: 192.0.2.1"]).status)
            }
            #expect(statuses == Array(repeating: 200, count: burst + 1) + [429])
        }
    }

    @Test("the shipped rate is five a second")
    func shippedRate() throws {
        let file = URL(fileURLWithPath: Repository.root + "/nginx/sallyport/login-rate.conf")
        #expect(try String(contentsOf: file, encoding: .utf8).contains("zone=sallyport_login:1m rate=5r/s;"))
    }

    @Test(
        "addresses of one IPv6 network count together, and an IPv4 address counts as itself in each of its forms",
        arguments: [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true), ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
            ("::ffff:192.0.2.7", "192.0.2.7", true), ("::ffff:192.0.2.7", "::ffff:192.0.2.8", false),
        ])
    func networks(first: String, second: String, together: Bool) async throws {
        // Slow enough that the first client's limit is still reached when the second sends its request.
        try await ParameterTests.withRecorder(values: ["by-address=yes", "rate=1r/m"], changes: Self.anyAddress) {
            nginx, _ in
            let statuses = try await attempts(22, "POST", from: first, nginx)
            #expect(statuses == Array(repeating: 200, count: 21) + [429])
            #expect(try await attempts(1, "POST", from: second, nginx) == [together ? 429 : 200])
        }
    }

    @Test("LOGIN_RATE=off limits nothing")
    func off() async throws {
        try await ParameterTests.withRecorder(values: ["by-address=yes", "rate=off"]) { nginx, _ in
            let statuses = try await attempts(40, "POST", from: "-", nginx)
            #expect(statuses.allSatisfy { $0 == 200 })
        }
    }
}
