import AuthService

extension Service {
    /// The lane that answers a request; the fast lane if the request is answered without one.
    func lane(for request: some IncomingRequest) -> Lane {
        switch begin(request) {
        case .answer: .fast
        case .lane(let lane, _): lane
        }
    }
}
