package import HTTPTypes
import JWT

/// Why a request is refused, as the client reads it: RFC 9457 problem details.
///
/// What the log says of the cause is a ``ServiceEvent``; a problem holds nothing that the client must not know.
package struct Problem: Error, Sendable {
    /// The status code; the problem's title is its reason phrase.
    package let status: HTTPResponse.Status
    /// One sentence that says what is wrong and, where the client can mend it, what to do; without its subject if that is
    /// ``field``.
    package let detail: String
    /// The name of the field of the request that is wrong.
    package var field: String?
    /// The OAuth error code of the refusal, where an RFC names one that clients act on.
    package var error: String?
    /// Fields that the status asks for: `Allow`, `Retry-After`, `WWW-Authenticate`.
    package var headerFields: HTTPFields

    init(_ status: HTTPResponse.Status, _ detail: String, field: String? = nil, headerFields: HTTPFields = [:]) {
        self.status = status
        self.detail = detail
        self.field = field
        self.headerFields = headerFields
    }

    /// The detail, with the field that it is about as its subject.
    var sentence: String { field.map { "\($0) \(detail)" } ?? detail }

    /// The answer that carries this problem.
    package var response: Response {
        var fields = headerFields
        fields[.contentType] = "application/problem+json"
        fields[.cacheControl] = "no-store"
        return Response(status: status, headerFields: fields, body: json.json)
    }

    /// The members of the answer.
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
