/// Reads the form of every OAuth endpoint.
enum OAuthForm {
    /// The fields.
    ///
    /// - Throws: `invalid_request` for another content type, a malformed form, or a repeated field.
    static func fields(of request: some IncomingRequest) throws(OAuthProblem) -> [String: String] {
        guard let type = request.value(.contentType), MediaType(contentType: type) == .form else {
            throw OAuthProblem(.invalidRequest, "the body must be application/x-www-form-urlencoded")
        }
        return try OAuthProblem.of { () throws(Problem) in try FormDecoder.decode(request.body) }
    }

    /// A required field that must not be empty.
    static func field(_ name: String, in form: [String: String]) throws(OAuthProblem) -> String {
        guard let value = form[name], !value.isEmpty else {
            throw OAuthProblem(.invalidRequest, "the field \(name) is missing")
        }
        return value
    }
}

/// An endpoint of an OAuth RFC: its refusals have that RFC's form.
protocol OAuthEndpoint: DirectEndpoint {
    /// Returns the response.
    func answer(_ request: some IncomingRequest) throws(OAuthProblem) -> Response
}

extension OAuthEndpoint {
    func respond(to request: some IncomingRequest) throws(Problem) -> Response {
        do { return try answer(request) } catch { return error.response }
    }
}
