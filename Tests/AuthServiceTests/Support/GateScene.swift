import AccessRules
import AuthService
import HTTPTypes
import Identity
import Testing

/// A gate with rules, and nginx's subrequests to it.
struct GateScene {
    let fixture: Fixture

    /// - Parameter rules: in the order of a file whose first line is the first rule.
    init(
        _ rules: [AccessRule] = [], sites: [String] = [], identity: String? = nil, encoding: IdentityEncoding = .none,
        staleAfterMilliseconds: Int64? = nil
    ) throws {
        fixture = try Fixture(staleAfterMilliseconds: staleAfterMilliseconds ?? Fixture.unattendedMilliseconds) {
            parts in
            parts.identityAudience = identity
            parts.identityEncoding = encoding
            parts.rules = RuleBook(
                rules, hosts: ["auth.example.org"].compactMap { HostName($0) } + sites.compactMap { HostName($0) })
        }
    }

    /// nginx's subrequest for a request, as the shipped include sends it.
    static func question(
        _ method: String = "GET", _ target: String = "/", host: String = "auth.example.org", server: String? = nil,
        path: String? = nil
    ) -> StubRequest {
        let path = path ?? String(target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)[0])
        return StubRequest(.get, "/auth").with("SERVER_NAME", server ?? host).with("GATE_HOST", host)
            .with("GATE_METHOD", method).with("GATE_URI", target).with("GATE_PATH", path).with("GATE_SCHEME", "https")
            .with("REQUEST_ID", "1")
    }

    /// The gate's response.
    func ask(_ request: StubRequest, token: String? = nil) -> Response {
        let request = token.map { request.with("HTTP_AUTHORIZATION", "Bearer \($0)") } ?? request
        let response = fixture.service.respond(to: request)
        // N4: only statuses that nginx handles, and one challenge with each 401.
        #expect([204, 401, 403, 503].contains(response.status.code))
        #expect(response.headerFields[values: .wwwAuthenticate].count == (response.status == .unauthorized ? 1 : 0))
        let mayTell = response.status == .noContent
        #expect(mayTell || response.headerFields[.remoteUser] == nil)
        return response
    }
}

extension HTTPField.Name {
    // The names are tokens (RFC 9110, 5.1).
    // swift-format-ignore: NeverForceUnwrap
    static let remoteUser = Self("Remote-User")!
    // swift-format-ignore: NeverForceUnwrap
    static let remoteName = Self("Remote-Name")!
    // swift-format-ignore: NeverForceUnwrap
    static let remoteEmail = Self("Remote-Email")!
    // swift-format-ignore: NeverForceUnwrap
    static let remoteGroups = Self("Remote-Groups")!
}
