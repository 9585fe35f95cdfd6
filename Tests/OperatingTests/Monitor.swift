import EndToEndSupport
import Testing

/// The operator's server, asked on its own socket.
extension LiveServer {
    /// Asks `monitor.conf`'s server.
    func monitor(_ path: String) async throws -> HTTPAnswer {
        let outcome = try await Command.succeed([
            "curl", "--disable", "--silent", "--show-error", "--include", "--max-time", "20", "--unix-socket",
            nginx.monitor, "http://monitor.localhost\(path)",
        ])
        return try HTTPAnswer(outcome.output)
    }

    /// What `/metrics` says now.
    func metrics() async throws -> PrometheusText {
        let answer = try await monitor("/metrics")
        #expect(answer.status == 200)
        return try PrometheusText(answer.body)
    }
}
