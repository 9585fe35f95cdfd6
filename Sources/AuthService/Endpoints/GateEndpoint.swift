import HTTPTypes

/// `GET /auth`: the gate that nginx asks before each request of a protected location (`auth_request`).
///
/// It answers 204 with the identity, or 401; nginx turns any other status into 500 (requirement N4).
struct GateEndpoint: Endpoint {
    let callers: CallerResolver

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let caller = try callers.caller(of: request, by: .gate)
        var fields: HTTPFields = [.cacheControl: "no-store"]
        fields[.remoteUser] = caller.username
        return Response(status: .noContent, headerFields: fields)
    }
}

extension HTTPField.Name {
    /// Who came in, for the application behind the gate.
    // The initialiser fails for a name that is not a token (RFC 9110, 5.1); this one is.
    // swift-format-ignore: NeverForceUnwrap
    static let remoteUser = Self("Remote-User")!
}
