import EndToEndSupport
import Testing

/// Requests to the operator's server, on its own socket.
extension LiveServer {
    /// Sends a GET to the server in `monitor.conf`.
    func monitor(_ path: String) async throws -> HTTPAnswer {
        try await nginx.askMonitor(path)
    }

    /// The current contents of `/metrics`.
    func metrics() async throws -> PrometheusText {
        let answer = try await monitor("/metrics")
        #expect(answer.status == 200)
        return try PrometheusText(answer.body)
    }
}
