/// Answers the requests of one route.
protocol Endpoint: Sendable {
    /// Answers a request on the thread that read it, or returns the work for a lane.
    ///
    /// The work carries what was parsed here, so that bodies, tokens and forms are read once. It runs before the
    /// request's memory is reused. A thrown problem becomes its own response.
    ///
    /// - Parameter lane: the route's lane, or the one that the request's credential requires.
    func prepare<Request: IncomingRequest>(_ request: Request, on lane: Lane) throws(Problem) -> Preparation<Request>
}

/// The decision of an endpoint about a request on the thread that read it.
enum Preparation<Request: IncomingRequest>: Sendable {
    /// The request is answered.
    case answer(Response)
    /// The request must be answered on this lane, which is not the fast one.
    case work(Lane, @Sendable (Request) throws(Problem) -> Response)
}

/// An endpoint whose requests all run on the same lane.
protocol DirectEndpoint: Endpoint {
    /// Returns the response; a thrown problem becomes its own response.
    func respond(to request: some IncomingRequest) throws(Problem) -> Response
}

extension DirectEndpoint {
    func prepare<Request: IncomingRequest>(_ request: Request, on lane: Lane) throws(Problem) -> Preparation<Request> {
        guard lane != .fast else { return .answer(try respond(to: request)) }
        return .work(lane) { request throws(Problem) in try respond(to: request) }
    }
}

/// An endpoint of the fast lane whose requests wait only if a browser session must be refreshed first.
protocol SessionEndpointOnFastLane: Endpoint {
    /// Returns the response; nil if it would have to wait and `mayWait` is false.
    func respond(to request: some IncomingRequest, mayWait: Bool) throws(Problem) -> Response?
}

extension SessionEndpointOnFastLane {
    func prepare<Request: IncomingRequest>(_ request: Request, on lane: Lane) throws(Problem) -> Preparation<Request> {
        if lane == .fast, let response = try respond(to: request, mayWait: false) { return .answer(response) }
        return .work(lane == .fast ? .storage : lane) { request throws(Problem) in
            guard let response = try respond(to: request, mayWait: true) else { throw .internalError }
            return response
        }
    }
}
