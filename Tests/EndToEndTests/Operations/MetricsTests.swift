import EndToEndSupport
import Foundation
import Synchronization
import Testing

extension Operating {
    @Suite("Metrics") struct MetricsTests {
        @Test("have Prometheus's text format, count events, and contain no personal data")  // S6
        func metrics() async throws {
            let server = try Operating.server()
            let token = try await server.token()
            let before = try await metricsAtRest(server)
            #expect(before["sallyport_build_info", ["version": "0.1.0"]] == 1)
            #expect(before["sallyport_accounts", [:]] == 2)
            #expect(before["sallyport_keys", ["state": "signing"]] == 1)
            let started = try #require(before["process_start_time_seconds", [:]])
            #expect((started - Date().timeIntervalSince1970).magnitude < 600)
            let memory = try #require(before["process_resident_memory_bytes", [:]])
            #expect((1e6...1e9).contains(memory))
            #expect(before["sallyport_lane_queued", ["lane": "hashing"]] == 0)
            #expect(before["sallyport_lane_queued", ["lane": "storage"]] == 0)

            func ask(_ token: String) async throws {
                _ = try await server.curl.send("GET", "/protected", ["Authorization: Bearer \(token)"])
            }
            for _ in 0..<3 { try await ask(token) }
            try await ask(token + "x")
            try await ask("spat_x")
            let body = Data("username=alice&password=not+the+password".utf8)
            _ = try await server.curl.send("POST", "/login", [sendsForm], body: body)
            _ = try await server.token()
            let after = try await metricsAtRest(server)

            func growth(_ name: String, _ labels: [String: String] = [:]) throws -> Double {
                try #require(after[name, labels]) - (try #require(before[name, labels]))
            }
            #expect(try growth("sallyport_logins_total", ["outcome": "accepted"]) == 1)
            #expect(try growth("sallyport_logins_total", ["outcome": "wrong_password"]) == 1)
            #expect(try growth("sallyport_tokens_refused_total", ["reason": "signature"]) == 1)
            #expect(try growth("sallyport_tokens_refused_total", ["reason": "unknown"]) == 1)
            #expect(try growth("sallyport_lane_completed_total", ["lane": "hashing"]) == 2)
            #expect(try growth("sallyport_requests_total") >= 7)
            #expect(try growth("process_cpu_seconds_total") > 0)
            for (sample, value) in before.values where before.types[sample.name] == "counter" {
                #expect(try #require(after.values[sample]) >= value, "\(sample.name) \(sample.labels)")
            }
            #expect(Set(before.values.keys) == Set(after.values.keys), "events create no new series")

            let text = try await server.monitor("/metrics").body
            #expect(text.utf8.count < 32 << 10)
            for word in ["alice", "127.0.0.1", token, server.worker.folder.path, "spat_"] {
                #expect(!text.contains(word), "\(word)")
            }
        }

        /// The metrics once no lane runs a job: a job is counted shortly after its answer was sent.
        private func metricsAtRest(_ server: LiveServer) async throws -> PrometheusText {
            let found = Mutex<PrometheusText?>(nil)
            try await eventually("the lanes are at rest") {
                let metrics = try await server.metrics()
                found.withLock { $0 = metrics }
                return ["hashing", "storage"].allSatisfy { metrics["sallyport_lane_running", ["lane": $0]] == 0 }
            }
            return try #require(found.withLock { $0 })
        }

        @Test("and readiness are not on the public server")
        func publicServer() async throws {
            let server = try Operating.server()
            for path in ["/metrics", "/readyz", "/healthz", "//metrics", "/%6detrics", "/metrics/", "/auth/../metrics"]
            {
                #expect(try await server.curl.send("GET", path).status == 404, "\(path)")
            }
            let answer = try await server.monitor("/metrics")
            #expect(answer["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        }
    }
}
