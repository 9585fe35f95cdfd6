import HTTPTypes

/// One method of one path, or with a trailing `/` of all paths that are one segment longer: its lane and its endpoint.
///
/// A class, so that finding one counts one reference, not one for each part of its endpoint.
final class Route: Sendable {
    let method: HTTPRequest.Method
    let path: String
    let lane: Lane
    let endpoint: any Endpoint

    init(_ method: HTTPRequest.Method, _ path: String, _ lane: Lane, _ endpoint: any Endpoint) {
        self.method = method
        self.path = path
        self.lane = lane
        self.endpoint = endpoint
    }
}
