import EndToEndSupport
import Testing

/// The operator's server, asked on its own socket.
extension LiveServer {
    /// Asks `monitor.conf`'s server.
    func monitor(_ path: String) async throws -> HTTPAnswer {
        try await nginx.askMonitor(path)
    }

    /// What `/metrics` says now.
    func metrics() async throws -> PrometheusText {
        let answer = try await monitor("/metrics")
        #expect(answer.status == 200)
        return try PrometheusText(answer.body)
    }
}
