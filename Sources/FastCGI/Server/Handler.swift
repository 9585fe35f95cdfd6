internal import HTTPTypes

/// What a program does with requests. Its functions are called on many threads at once.
public protocol Handler: Sendable {
    /// The lane that answers `request`: nil, the default, for the thread that read it. Decide by looking only.
    func lane(for request: Request) -> Lane?

    /// On whose behalf `request` waits for a lane whose queue is fair (``LaneConfiguration/isFair``): nil, the default, for
    /// nobody's in particular, and all of these are one to the queue.
    func fairnessKey(for request: Request) -> FairnessKey?

    /// The answer to `request`.
    func respond(to request: Request) -> Response

    /// The answer when the module refuses. `request` is what there is of the request: nil if its parameters were not kept.
    /// The default is the status in plain text.
    func refuse(_ refusal: Refusal, request: Request?) -> Response
}

extension Handler {
    /// The thread that read the request.
    public func lane(for request: Request) -> Lane? { nil }

    /// Nobody in particular.
    public func fairnessKey(for request: Request) -> FairnessKey? { nil }

    /// The status in plain text, with Retry-After where a lane is full.
    public func refuse(_ refusal: Refusal, request: Request?) -> Response {
        var response = Response(
            status: refusal.status, text: "\(refusal.status.code) \(refusal.status.reasonPhrase)\n")
        response.headerFields[.cacheControl] = "no-store"
        if case .laneFull(_, let seconds) = refusal {
            response.headerFields[.retryAfter] = String(seconds)
        }
        return response
    }
}
