import HTTPTypes
import Identity

/// `GET /auth`: the gate that nginx asks before each request of a protected location (`auth_request`).
///
/// It answers 204 with the identity, or 401; nginx turns any other status into 500 (requirement N4).
///
/// What it goes by are facts of nginx's own and the client's credential, and nothing else (requirement G1). In the include
/// that asks it:
///
/// | parameter | nginx's | is |
/// |---|---|---|
/// | `REQUEST_METHOD`, `ORIGINAL_URI` | `GET`, `/auth` | the question itself |
/// | `SERVER_NAME` | `$server_name` | the server block that the request came to |
/// | `GATE_HOST` | `$host` | the host that the client named |
/// | `GATE_METHOD` | `$request_method` | the method of the request to be judged |
/// | `GATE_PATH` | `$uri` of the protected location, kept there by `set` | the canonical path, without the query |
/// | `GATE_URI` | `$request_uri` | path and query as the client sent them |
/// | `GATE_SCHEME` | `$scheme` | `https` or `http` |
/// | `REMOTE_ADDR` | `$remote_addr` | the client's address |
/// | `REQUEST_ID` | `$request_id` | for log lines |
/// | `TLS_CLIENT_CERT`, `TLS_CLIENT_VERIFY` | `$ssl_client_escaped_cert`, `$ssl_client_verify` | where tokens are bound to certificates |
/// | `HTTP_AUTHORIZATION`, `HTTP_COOKIE`, `HTTP_DPOP` | the client's fields | the credential |
///
/// A parameter of nginx's that is missing or empty is no way in (requirement G4).
struct GateEndpoint: Endpoint {
    let callers: CallerResolver
    let login: LoginRedirect

    func lane(for request: some IncomingRequest) -> Lane? { callers.lane(for: request, by: .gate) }

    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        let caller: Caller
        do { caller = try callers.caller(of: request, by: .gate, for: .gated) } catch {
            throw error.leading(to: login, request)
        }
        guard caller.scopes?.contains(PersonalToken.gateScope) ?? true else { throw .scopeMissing }
        var fields: HTTPFields = [.cacheControl: "no-store"]
        fields[.remoteUser] = caller.username
        fields[.setCookie] = caller.renewedCookie
        return Response(status: .noContent, headerFields: fields)
    }
}

extension Problem {
    /// The same refusal; with where to log in, if that would help.
    fileprivate func leading(to login: LoginRedirect, _ request: some IncomingRequest) -> Problem {
        guard status == .unauthorized else { return self }
        var problem = self
        problem.headerFields[.sallyportLogin] = login.address(for: request)
        return problem
    }
}

extension HTTPField.Name {
    /// Who came in, for the application behind the gate.
    // The initialiser fails for a name that is not a token (RFC 9110, 5.1); this one is.
    // swift-format-ignore: NeverForceUnwrap
    static let remoteUser = Self("Remote-User")!
}
