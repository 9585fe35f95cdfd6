import HTTPTypes

/// `GET /protected`: an example of a route behind a token, and the one that benchmarks measure.
struct ProtectedEndpoint: DirectEndpoint {
    let callers: CallerResolver

    private static let answer = Response(
        status: .ok, headerFields: [.contentType: "application/json", .cacheControl: "no-store"],
        body: Array(#"{"message":"This is a protected route."}"#.utf8))

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        _ = try callers.caller(of: request, by: .reading)
        return Self.answer
    }
}
