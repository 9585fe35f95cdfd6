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

    /// What becomes of `request` on the thread that read it. The default asks ``lane(for:)`` and, where there is none,
    /// ``respond(to:)``; a handler that looks up the same for both can do so once here. What waits for a lane is answered by
    /// ``respond(to:)``.
    func begin(_ request: Request) -> Disposition

    /// The answer when the module refuses. `request` is what there is of the request: nil if its parameters were not kept.
    /// The default is the status in plain text.
    func refuse(_ refusal: Refusal, request: Request?) -> Response
}

/// What becomes of a request on the thread that read it.
public enum Disposition: Sendable {
    /// It is answered.
    case answer(Response)
    /// It waits for this lane.
    case lane(Lane)
}

extension Handler {
    /// ``lane(for:)``, or else ``respond(to:)``.
    public func begin(_ request: Request) -> Disposition {
        lane(for: request).map { .lane($0) } ?? .answer(respond(to: request))
    }

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
