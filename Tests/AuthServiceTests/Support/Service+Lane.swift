import AuthService

extension Service {
    /// The lane on which a request is answered; the fast one if it is answered when it is read.
    func lane(for request: some IncomingRequest) -> Lane {
        switch begin(request) {
        case .answer: .fast
        case .lane(let lane, _): lane
        }
    }
}
