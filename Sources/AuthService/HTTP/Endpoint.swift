/// What answers one route.
protocol Endpoint: Sendable {
    /// The answer to a request; a thrown problem becomes its own response.
    func respond(to request: some IncomingRequest) throws(Problem) -> Response

    /// Where this request is answered, for an endpoint whose requests differ in what they cost; nil for the route's lane.
    func lane(for request: some IncomingRequest) -> Lane?
}

extension Endpoint {
    func lane(for request: some IncomingRequest) -> Lane? { nil }
}
