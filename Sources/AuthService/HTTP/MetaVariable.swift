/// A CGI meta-variable (RFC 3875, 4.1): a web server's description of a request.
///
/// Names that begin with `HTTP_` carry the client's header fields; all others are the web server's own facts, and no
/// client can forge them.
package struct MetaVariable: Sendable {
    /// The name, for example `HTTP_AUTHORIZATION`.
    package let name: StaticString

    /// Creates a meta-variable.
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
    /// The web server's name of the server block that received the request.
    package static let serverName = MetaVariable("SERVER_NAME")
    /// At the gate: the host of the request to decide about (nginx's `$host`).
    package static let gateHost = MetaVariable("GATE_HOST")
    /// At the gate: the method of the request to decide about.
    package static let gateMethod = MetaVariable("GATE_METHOD")
    /// At the gate: the path of the request to decide about, normalised by the web server, without the query.
    package static let gatePath = MetaVariable("GATE_PATH")
    /// At the gate: the path and query of the request to decide about, as the client sent them.
    package static let gateURI = MetaVariable("GATE_URI")
    /// At the gate: the port at which nginx accepted the request to decide about.
    package static let gatePort = MetaVariable("GATE_PORT")
    /// At the gate: the scheme of the request to decide about.
    package static let gateScheme = MetaVariable("GATE_SCHEME")
    /// At the gate: present if the location accepts a personal token as the password of `Basic`.
    package static let gateBasic = MetaVariable("GATE_BASIC")
    /// The client's certificate, as PEM with percent-escapes (nginx's `$ssl_client_escaped_cert`).
    package static let clientCertificate = MetaVariable("TLS_CLIENT_CERT")
    /// The result of the web server's verification of that certificate: `SUCCESS`, `FAILED:` and the reason, or `NONE`.
    package static let clientVerification = MetaVariable("TLS_CLIENT_VERIFY")
    /// The web server's identifier of the request, for log lines.
    package static let requestID = MetaVariable("REQUEST_ID")
    /// The credential that the client sent.
    package static let authorization = MetaVariable("HTTP_AUTHORIZATION")
    /// The DPoP proof (RFC 9449).
    package static let proof = MetaVariable("HTTP_DPOP")
    /// The client's cookies.
    package static let cookie = MetaVariable("HTTP_COOKIE")
    /// The origin of the page that a form was sent from.
    package static let origin = MetaVariable("HTTP_ORIGIN")
    /// The relation of the requesting page to this origin.
    package static let fetchSite = MetaVariable("HTTP_SEC_FETCH_SITE")
    /// What the request is for: `navigate` when a browser opens a page or sends a form (Fetch Metadata).
    package static let fetchMode = MetaVariable("HTTP_SEC_FETCH_MODE")
    /// What the response is for: a document, a picture, or nothing that the browser shows.
    package static let fetchDestination = MetaVariable("HTTP_SEC_FETCH_DEST")
    /// The script library that sent the request, or the app around the page.
    package static let requestedWith = MetaVariable("HTTP_X_REQUESTED_WITH")
    /// The address of the page that sent the request.
    package static let referrer = MetaVariable("HTTP_REFERER")
    /// The media types that the client accepts.
    package static let accept = MetaVariable("HTTP_ACCEPT")
    /// The query, as the client sent it.
    package static let query = MetaVariable("QUERY_STRING")
    /// The client's description of itself.
    package static let userAgent = MetaVariable("HTTP_USER_AGENT")
}
