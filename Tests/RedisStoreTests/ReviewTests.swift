import EndToEndSupport
import Foundation
import RedisStore
import Testing

@Suite("The checks of Redis")
struct ReviewTests {
    @Test("a setup as in the guide gives no warning, and each missing permission is named")
    func rights() async throws {
        let redis = try await RedisServer()
        let configuration = try await redis.setUpAsTold()
        let review = RedisReview(of: configuration)
        #expect(review.problems == [])
        #expect(review.warnings == [])
        #expect(try await redis.client(["DBSIZE"]) == "0", "no key is left behind")
        // The setup survives a restart.
        await redis.kill()
        try await redis.restart()
        #expect(RedisReview(of: configuration).problems == [])

        let rights = try SeveralMachinesGuide.rights()
        #expect(rights.count > 25)
        for right in rights {
            try await redis.client(["ACL", "SETUSER", "sallyport", "-\(right)"])
            let review = RedisReview(of: configuration)
            if right == "config|get" {
                #expect(review.problems == [])
                #expect(
                    review.warnings.count == 1 && review.warnings.first?.contains("+config|get") == true,
                    "\(review.warnings)")
            } else {
                #expect(
                    review.problems == [
                        "Redis does not let the user sallyport run \(right.uppercased()); "
                            + "grant the permissions listed in SeveralMachines.md (ACL SETUSER)."
                    ])
            }
            try await redis.client(["ACL", "SETUSER", "sallyport", "+\(right)"])
        }
        #expect(RedisReview(of: configuration).problems == [])

        try await redis.client(["ACL", "SETUSER", "sallyport", "resetkeys", "~other:*"])
        #expect(RedisReview(of: configuration).problems.first?.contains("'~sallyport:*'") == true)
        var wrong = configuration
        wrong.password = Array("wrong".utf8)
        let problem = try #require(RedisReview(of: wrong).problems.first)
        #expect(problem.contains("sessions.password") && !problem.contains("wrong"))
        await redis.kill()
    }

    @Test("each setting that loses acknowledged writes gets its own warning")
    func settings() async throws {
        let redis = try await RedisServer()
        let configuration = try await redis.setUpAsTold()
        for (name, value, remedy) in [
            ("maxmemory-policy", "allkeys-lru", "noeviction"), ("appendfsync", "everysec", "always"),
            ("appendonly", "no", "appendonly yes"),
        ] {
            let before = try await redis.client(["CONFIG", "GET", name]).split(whereSeparator: \.isNewline)[1]
            try await redis.client(["CONFIG", "SET", name, value])
            let review = RedisReview(of: configuration)
            #expect(review.problems == [])
            #expect(review.warnings.count == 1 && review.warnings.first?.contains(remedy) == true, "\(review.warnings)")
            try await redis.client(["CONFIG", "SET", name, String(before)])
        }
        await redis.kill()
    }

    @Test("a read-only Redis and one with foreign data under the store's keys are reported")
    func state() async throws {
        let redis = try await RedisServer()
        let configuration = redis.configuration()
        func problem() -> String { RedisReview(of: configuration).problems.joined(separator: "\n") }
        for name in ["sessions", "accounts", "revocations", "throttle", "used", "era", "number", "events"] {
            try await redis.client(["RPUSH", "sallyport:\(name)", "x"])
            #expect(
                problem()
                    == "Redis holds sallyport:\(name) as a list, not a key of sallyport; change `sessions.prefix` or remove it."
            )
            try await redis.client(["DEL", "sallyport:\(name)"])
        }
        try await redis.client(["CONFIG", "SET", "maxmemory", "1"])
        #expect(problem().contains("increase maxmemory"))
        try await redis.client(["CONFIG", "SET", "maxmemory", "0"])
        try await redis.client(["REPLICAOF", "127.0.0.1", "1"])
        #expect(problem().contains("to the primary"))
        try await redis.client(["REPLICAOF", "NO", "ONE"])
        #expect(problem() == "")
        let number = try await redis.number()
        try await redis.pause()
        #expect(problem().contains("does not answer in time; is it running"))
        RedisServer.resume(number)
        await redis.kill()
        // A connection that the kernel accepted before the end is reset.
        try await eventually("the connection is refused") {
            problem().contains("Connection refused; is it running, and does `sessions.store` name it?")
        }
    }

    @Test("TLS with an untrusted CA or a certificate of another name is reported")
    func transportSecurity() async throws {
        let folder = try TemporaryDirectory()
        let (redis, port) = try await RedisServer.withTLS(in: folder)
        func problem(_ host: String, _ authorities: String?) -> String {
            let configuration = RedisConfiguration(
                endpoint: .tcp(host: host, port: port), security: .tls(authorities: authorities))
            return RedisReview(of: configuration).problems.joined(separator: "\n")
        }
        let certificate = "\(folder.path)/cert.pem"
        #expect(problem("localhost", certificate) == "")
        #expect(problem("127.0.0.2", certificate).contains("its certificate has another name"))
        #expect(problem("localhost", nil).contains("sessions.ca"))
        #expect(problem("localhost", "/nonexistent.pem").contains("/nonexistent.pem cannot be read"))
        await redis.kill()
    }

    @Test("the command lists problems with status 1, and warnings with status 0")
    func command() async throws {
        let redis = try await RedisServer()
        let site = try await TestSite.ready("sessions: { store: 'unix://\(redis.socket)' }")
        let warned = try await site.run(["check"])
        #expect(warned.status == 0)
        let lines = warned.text.split(whereSeparator: \.isNewline)
        #expect(
            lines.count == 2 && lines.first?.hasPrefix("warning: Redis has no append-only file") == true,
            "\(warned.text)")
        #expect(lines.last?.hasPrefix("No errors, apart from the warnings above: ") == true)
        try await redis.client(["SET", "sallyport:sessions", "x"])
        let bad = try await site.run(["check", "--json"])
        #expect(bad.status == 1)
        let rows = try JSONDecoder().decode([[String: String]].self, from: bad.output)
        #expect(rows.count == 2 && rows.first?["problem"]?.contains("sallyport:sessions") == true)
        #expect(rows.last?.keys.elementsEqual(["warning"]) == true)
        #expect(bad.errors == "Error: There is 1 problem.\n")
        await redis.kill()
        // The server logs the same when it starts.
        let refusal = try await site.run(["serve"])
        #expect(refusal.status == 1)
        #expect(
            refusal.errors.contains("Connection refused") && !refusal.errors.contains("backup"), "\(refusal.errors)")
    }
}
