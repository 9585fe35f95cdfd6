internal import HTTPTypes

/// Answers requests. Handlers are synchronous; the server calls them on many threads concurrently.
public protocol Handler: Sendable {
    /// Returns the lane that answers `request`; nil, the default, for the thread that read it. The decision must not
    /// block.
    func lane(for request: Request) -> Lane?

    /// The client to charge in a fair lane (``LaneConfiguration/isFair``); requests without a key share one. Default:
    /// nil.
    func fairnessKey(for request: Request) -> FairnessKey?

    /// Returns the response to `request`.
    func respond(to request: Request) -> Response

    /// Answers `request` on the thread that read it, or names its lane. The default calls ``lane(for:)`` and, if that
    /// is nil, ``respond(to:)``; implement it to parse a request once, and carry the result to the lane.
    func begin(_ request: Request) -> Disposition

    /// Returns the response to a refused request. `request` is nil if its parameters were not kept. The default is the
    /// status in plain text.
    func refuse(_ refusal: Refusal, request: Request?) -> Response
}

/// The decision about a request on the thread that read it.
public enum Disposition: Sendable {
    /// The request is answered.
    case answer(Response)
    /// The request waits for this lane. There `work` answers it, if given, or else ``Handler/respond(to:)``.
    case lane(Lane, work: (@Sendable (Request) -> Response)? = nil)
}

extension Handler {
    /// Calls ``lane(for:)`` and, without a lane, ``respond(to:)``.
    public func begin(_ request: Request) -> Disposition {
        lane(for: request).map { .lane($0) } ?? .answer(respond(to: request))
    }

    /// Returns nil: the thread that read the request answers it.
    public func lane(for request: Request) -> Lane? { nil }

    /// Returns nil: all requests share one key.
    public func fairnessKey(for request: Request) -> FairnessKey? { nil }

    /// Returns the status in plain text, with Retry-After if a lane is full.
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

/// A handler that is one function, for small programs.
struct ClosureHandler: Handler {
    let answer: @Sendable (Request) -> Response

    func respond(to request: Request) -> Response { answer(request) }
}
