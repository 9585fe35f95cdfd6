/// What answers one route.
protocol Endpoint: Sendable {
    /// The answer to a request; a thrown problem becomes its own response.
    func respond(to request: some IncomingRequest) throws(Problem) -> Response
}
