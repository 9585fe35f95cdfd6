package import HTTPTypes
import JWT

/// A response, as a value for the transport.
package struct Response: Sendable {
    /// The status code.
    package var status: HTTPResponse.Status
    /// The header fields in order.
    package var headerFields: HTTPFields
    /// The content; empty where the status allows none.
    package var body: [UInt8]

    /// Creates a response from its parts.
    package init(status: HTTPResponse.Status, headerFields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.status = status
        self.headerFields = headerFields
        self.body = body
    }
}

extension Response {
    /// Returns 200 with an object that depends on a credential.
    static func json(_ object: JSONBuilder) -> Response {
        Response(
            status: .ok, headerFields: [.contentType: "application/json", .cacheControl: "no-store"],
            body: object.json)
    }

    /// Returns 204 after a change.
    static let noContent = Response(status: .noContent, headerFields: [.cacheControl: "no-store"])
}
