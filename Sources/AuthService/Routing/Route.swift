import HTTPTypes

/// One method of one path: where it runs and what answers it.
struct Route: Sendable {
    let method: HTTPRequest.Method
    let path: String
    let lane: Lane
    let handler: any Endpoint
}
