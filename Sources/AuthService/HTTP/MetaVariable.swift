/// A CGI meta-variable (RFC 3875, 4.1): how a web server tells a program about a request.
///
/// Names that begin with `HTTP_` carry what the client sent; all others are facts that the web server vouches for,
/// and no client can forge them.
package struct MetaVariable: Sendable {
    /// The name as it travels, for example `HTTP_AUTHORIZATION`.
    package let name: StaticString

    /// Names a meta-variable.
    package init(_ name: StaticString) {
        self.name = name
    }

    /// The path of the request as the web server normalised it, without the query.
    package static let originalURI = MetaVariable("ORIGINAL_URI")
    /// The path and query as the client sent them.
    package static let requestURI = MetaVariable("REQUEST_URI")
    /// The media type of the body.
    package static let contentType = MetaVariable("CONTENT_TYPE")
    /// The address of the client.
    package static let remoteAddress = MetaVariable("REMOTE_ADDR")
    /// The name of the web server's own server (virtual host) that the request came to, as its configuration has it.
    package static let serverName = MetaVariable("SERVER_NAME")
    /// At the gate: the host that the request to be judged names (nginx's `$host`).
    package static let gateHost = MetaVariable("GATE_HOST")
    /// At the gate: the method of the request to be judged.
    package static let gateMethod = MetaVariable("GATE_METHOD")
    /// At the gate: the path of the request to be judged, normalised by the web server, without the query.
    package static let gatePath = MetaVariable("GATE_PATH")
    /// At the gate: the path and query of the request to be judged, as the client sent them.
    package static let gateURI = MetaVariable("GATE_URI")
    /// At the gate: the scheme of the request to be judged.
    package static let gateScheme = MetaVariable("GATE_SCHEME")
    /// The certificate that the client showed, as PEM with percent-escapes (nginx's `$ssl_client_escaped_cert`).
    package static let clientCertificate = MetaVariable("TLS_CLIENT_CERT")
    /// What the web server's check of that certificate gave: `SUCCESS`, `FAILED:` and why, or `NONE`.
    package static let clientVerification = MetaVariable("TLS_CLIENT_VERIFY")
    /// The web server's identifier of the request, for log lines.
    package static let requestID = MetaVariable("REQUEST_ID")
    /// The credential that the client sent.
    package static let authorization = MetaVariable("HTTP_AUTHORIZATION")
    /// The proof that the client holds the key that its token is bound to (RFC 9449).
    package static let proof = MetaVariable("HTTP_DPOP")
    /// The cookies that the client sent.
    package static let cookie = MetaVariable("HTTP_COOKIE")
    /// The origin of the page that a form was sent from.
    package static let origin = MetaVariable("HTTP_ORIGIN")
    /// How the page that a request was made from relates to us.
    package static let fetchSite = MetaVariable("HTTP_SEC_FETCH_SITE")
    /// The media types that the client takes.
    package static let accept = MetaVariable("HTTP_ACCEPT")
    /// What follows the question mark, as the client sent it.
    package static let query = MetaVariable("QUERY_STRING")
    /// The client's description of itself.
    package static let userAgent = MetaVariable("HTTP_USER_AGENT")
}
