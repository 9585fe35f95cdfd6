import HTTPTypes

/// `GET /healthz`: the worker is alive. Nothing else is checked.
struct HealthEndpoint: DirectEndpoint {
    private static let answer = Response(
        status: .ok, headerFields: [.contentType: "application/json", .cacheControl: "no-store"],
        body: Array(#"{"status":"ok"}"#.utf8))

    func respond(to request: some IncomingRequest) -> Response { Self.answer }
}
