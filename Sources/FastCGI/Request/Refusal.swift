public import HTTPTypes

/// Why the server answers a request without calling the handler, or instead of the handler's response.
public enum Refusal: Sendable, Equatable, CustomStringConvertible {
    /// The body is larger than `limit` bytes.
    case bodyTooLarge(limit: Int)
    /// The body ended before CONTENT_LENGTH bytes.
    case truncatedBody
    /// CONTENT_LENGTH is not a number, or is smaller than the body.
    case malformedContentLength
    /// REQUEST_METHOD is missing or not a token.
    case malformedMethod
    /// A parameter that must be single was sent more than once.
    case duplicateParameter(name: String)
    /// More than `limit` parameters.
    case tooManyParameters(limit: Int)
    /// More than `limit` bytes of parameters.
    case parametersTooLarge(limit: Int)
    /// The lane's queue is full; the client should retry after `retryAfter` seconds.
    case laneFull(lane: Lane, retryAfter: Int)
    /// The handler named a lane that is not configured.
    case unknownLane(Lane)
    /// The handler's response cannot be written.
    case responseInvalid(ResponseFault)

    /// The status of the answer.
    public var status: HTTPResponse.Status {
        switch self {
        case .bodyTooLarge: .contentTooLarge
        case .truncatedBody, .malformedContentLength, .malformedMethod, .duplicateParameter: .badRequest
        case .tooManyParameters, .parametersTooLarge: .requestHeaderFieldsTooLarge
        case .laneFull: .serviceUnavailable
        case .unknownLane, .responseInvalid: .internalServerError
        }
    }

    /// One line for the log. It names the parameter, never its value.
    public var description: String {
        switch self {
        case .bodyTooLarge(let limit): "the body is larger than \(limit) bytes"
        case .truncatedBody: "the body ended before CONTENT_LENGTH bytes"
        case .malformedContentLength: "CONTENT_LENGTH is not the body's length"
        case .malformedMethod: "REQUEST_METHOD is missing or not a token"
        case .duplicateParameter(let name): "\(name) was sent twice"
        case .tooManyParameters(let limit): "there are more than \(limit) parameters"
        case .parametersTooLarge(let limit): "the parameters are larger than \(limit) bytes"
        case .laneFull(let lane, _): "the lane \(lane) is full"
        case .unknownLane(let lane): "the lane \(lane) is not configured"
        case .responseInvalid(let fault): "the response has a bad \(fault.rawValue)"
        }
    }

    /// Whether the client caused the refusal, not the server or its load.
    var isClients: Bool {
        switch self {
        case .laneFull, .unknownLane, .responseInvalid: false
        default: true
        }
    }

    /// One word for metrics.
    public var reason: Reason {
        switch self {
        case .bodyTooLarge: .bodyTooLarge
        case .truncatedBody: .truncatedBody
        case .malformedContentLength: .malformedContentLength
        case .malformedMethod: .malformedMethod
        case .duplicateParameter: .duplicateParameter
        case .tooManyParameters: .tooManyParameters
        case .parametersTooLarge: .parametersTooLarge
        case .laneFull: .laneFull
        case .unknownLane: .unknownLane
        case .responseInvalid: .responseInvalid
        }
    }

    /// The reasons without details, as metrics labels.
    public enum Reason: String, Sendable, CaseIterable {
        /// The body exceeds the limit.
        case bodyTooLarge
        /// The body ended early.
        case truncatedBody
        /// CONTENT_LENGTH is invalid.
        case malformedContentLength
        /// REQUEST_METHOD is invalid.
        case malformedMethod
        /// A single-valued parameter was repeated.
        case duplicateParameter
        /// Too many parameters.
        case tooManyParameters
        /// Too many bytes of parameters.
        case parametersTooLarge
        /// The lane's queue was full.
        case laneFull
        /// The lane does not exist.
        case unknownLane
        /// The handler's response was invalid.
        case responseInvalid
    }
}
