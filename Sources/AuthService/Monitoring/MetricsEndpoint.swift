import HTTPTypes

/// `GET /metrics`: metrics for Prometheus. On the operator's server, not the public one.
struct MetricsEndpoint: DirectEndpoint {
    let monitoring: Monitoring

    func respond(to request: some IncomingRequest) -> Response {
        Response(
            status: .ok, headerFields: [.contentType: MetricsText.contentType, .cacheControl: "no-store"],
            body: Array(MetricsText.render(monitoring.metrics()).utf8))
    }
}
