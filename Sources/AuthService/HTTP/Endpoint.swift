/// Answers the requests of one route.
protocol Endpoint: Sendable {
    /// Returns the response; a thrown problem becomes its own response.
    func respond(to request: some IncomingRequest) throws(Problem) -> Response

    /// The lane of this request, for an endpoint whose requests differ in cost; nil for the route's lane.
    func lane(for request: some IncomingRequest) -> Lane?
}

extension Endpoint {
    func lane(for request: some IncomingRequest) -> Lane? { nil }
}
