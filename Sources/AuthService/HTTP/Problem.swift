package import HTTPTypes
import JWT

/// Why a request is refused, as the client reads it: RFC 9457 problem details.
///
/// The cause for the log is a ``ServiceEvent``; a problem contains nothing that the client must not know.
package struct Problem: Error, Sendable {
    /// The status code; the problem's title is its reason phrase.
    package let status: HTTPResponse.Status
    /// One sentence: what is wrong and, if the client can fix it, how; without its subject if that is ``field``.
    package let detail: String
    /// The name of the request's field at fault.
    package var field: String?
    /// The OAuth error code of the refusal, if an RFC defines one that clients act on.
    package var error: String?
    /// Fields that the status requires: `Allow`, `Retry-After`, `WWW-Authenticate`.
    package var headerFields: HTTPFields

    init(_ status: HTTPResponse.Status, _ detail: String, field: String? = nil, headerFields: HTTPFields = [:]) {
        self.status = status
        self.detail = detail
        self.field = field
        self.headerFields = headerFields
    }

    /// The detail, with the field at fault as its subject.
    var sentence: String { field.map { "\($0) \(detail)" } ?? detail }

    /// The response of this problem.
    package var response: Response {
        var fields = headerFields
        fields[.contentType] = "application/problem+json"
        fields[.cacheControl] = "no-store"
        return Response(status: status, headerFields: fields, body: json.json)
    }

    /// The members of the response.
    var json: JSONBuilder {
        var json = JSONBuilder()
        json.set("type", "about:blank")
        json.set("title", status.reasonPhrase)
        json.set("status", status.code)
        json.set("detail", sentence)
        if let field { json.set("field", field) }
        if let error { json.set("error", error) }
        return json
    }
}
