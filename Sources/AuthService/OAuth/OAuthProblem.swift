import HTTPTypes
import JWT

/// Why an OAuth endpoint refuses, in the RFC's form (RFC 6749, 5.2).
struct OAuthProblem: Error, Sendable {
    /// The error codes of RFC 6749, 5.2, and RFC 7009, 2.2.1, that are used here.
    enum Code: String, Sendable {
        case invalidRequest = "invalid_request"
        case invalidClient = "invalid_client"
        case invalidGrant = "invalid_grant"
        case unsupportedGrantType = "unsupported_grant_type"
        case temporarilyUnavailable = "temporarily_unavailable"
        case serverError = "server_error"
        /// RFC 9449, 5.
        case invalidDPoPProof = "invalid_dpop_proof"
        /// RFC 9449, 8.
        case useNonce = "use_dpop_nonce"
    }

    let code: Code
    let status: HTTPResponse.Status
    let detail: String
    var headerFields: HTTPFields = [:]

    init(
        _ code: Code, status: HTTPResponse.Status = .badRequest, _ detail: String, headerFields: HTTPFields = [:]
    ) {
        self.code = code
        self.status = status
        self.detail = detail
        self.headerFields = headerFields
    }

    /// Converts a refusal of the rest of the service.
    init(_ problem: Problem) {
        let code: Code =
            if let named = problem.error.flatMap(Code.init) {
                named
            } else {
                switch problem.status.code {
                case 401: .invalidGrant
                case 429, 503: .temporarilyUnavailable
                case 500...: .serverError
                default: .invalidRequest
                }
            }
        // RFC 6749, 5.2: an invalid grant is 400; 401 is for clients that could not be authenticated.
        self.init(
            code, status: problem.status == .unauthorized ? .badRequest : problem.status,
            problem.sentence, headerFields: problem.headerFields)
        self.headerFields[.wwwAuthenticate] = nil
    }

    /// Runs an operation that throws problems, and converts them.
    static func of<Value>(_ body: () throws(Problem) -> Value) throws(OAuthProblem) -> Value {
        do { return try body() } catch { throw OAuthProblem(error) }
    }

    /// The response of this problem.
    var response: Response {
        var json = JSONBuilder()
        json.set("error", code.rawValue)
        json.set("error_description", detail.replacing("\"", with: "'"))
        var fields = headerFields
        fields[.contentType] = "application/json"
        fields[.cacheControl] = "no-store"
        return Response(status: status, headerFields: fields, body: json.json)
    }
}
