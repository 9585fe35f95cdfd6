public import HTTPTypes

/// Why the module answers a request without asking the handler for one, or instead of what it returned.
public enum Refusal: Sendable, Equatable, CustomStringConvertible {
    /// The body is larger than `limit` bytes.
    case bodyTooLarge(limit: Int)
    /// The body ended before CONTENT_LENGTH bytes.
    case truncatedBody
    /// CONTENT_LENGTH is not a number, or smaller than the body.
    case malformedContentLength
    /// REQUEST_METHOD is missing or not a token.
    case malformedMethod
    /// A parameter that must be single was sent twice.
    case duplicateParameter(name: String)
    /// More than `limit` parameters.
    case tooManyParameters(limit: Int)
    /// More than `limit` bytes of parameters.
    case parametersTooLarge(limit: Int)
    /// The lane's queue is full; try again after `retryAfter` seconds.
    case laneFull(lane: Lane, retryAfter: Int)
    /// The handler named a lane that the configuration does not have.
    case unknownLane(Lane)
    /// The handler's response cannot be written as it is.
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

    /// One line for the log. Names a parameter, never a value.
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

    /// Whether the request is at fault, rather than the server or its load.
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

    /// The cases without their details, for counting.
    public enum Reason: String, Sendable, CaseIterable {
        /// See ``Refusal/bodyTooLarge(limit:)``.
        case bodyTooLarge
        /// See ``Refusal/truncatedBody``.
        case truncatedBody
        /// See ``Refusal/malformedContentLength``.
        case malformedContentLength
        /// See ``Refusal/malformedMethod``.
        case malformedMethod
        /// See ``Refusal/duplicateParameter(name:)``.
        case duplicateParameter
        /// See ``Refusal/tooManyParameters(limit:)``.
        case tooManyParameters
        /// See ``Refusal/parametersTooLarge(limit:)``.
        case parametersTooLarge
        /// See ``Refusal/laneFull(lane:retryAfter:)``.
        case laneFull
        /// See ``Refusal/unknownLane(_:)``.
        case unknownLane
        /// See ``Refusal/responseInvalid(_:)``.
        case responseInvalid
    }
}
