import HTTPTypes

extension Problem {
    /// The path does not exist.
    package static let notFound = Problem(.notFound, "Nothing exists at this address.")

    /// The gate admits no user here, or not this one.
    static let forbidden = Problem(.forbidden, "You may not do this here.")

    /// The path exists, for other methods.
    static func methodNotAllowed(allowed: [HTTPRequest.Method]) -> Problem {
        var methods = allowed.map(\.rawValue)
        if allowed.contains(.get) { methods.append(HTTPRequest.Method.head.rawValue) }
        let list = methods.joined(separator: ", ")
        return Problem(
            .methodNotAllowed, "This address accepts only \(list).", headerFields: [.allow: list])
    }

    /// The request is invalid; `field` is the part at fault, never its value.
    package static func badRequest(_ detail: String, field: String? = nil) -> Problem {
        Problem(.badRequest, detail, field: field)
    }

    /// The body is larger than any endpoint needs.
    package static func contentTooLarge(limit: Int) -> Problem {
        Problem(.contentTooLarge, "The body is larger than \(limit) bytes.")
    }

    /// The header is larger, or has more fields, than any endpoint needs.
    package static let headersTooLarge = Problem(
        .requestHeaderFieldsTooLarge, "The header of the request is too large.")

    /// The body is neither JSON nor a form.
    static let unsupportedMediaType = Problem(
        .unsupportedMediaType,
        "Send the body as application/json or application/x-www-form-urlencoded, in UTF-8.")

    /// Too many requests are waiting; the same request succeeds later.
    package static func busy(retryAfter seconds: Int) -> Problem {
        Problem(
            .serviceUnavailable, "Too many requests are waiting; try again in \(seconds) s.",
            headerFields: [.retryAfter: String(seconds)])
    }

    /// Too many failures; only waiting helps.
    static func tooManyAttempts(retryAfter seconds: Int) -> Problem {
        Problem(
            .tooManyRequests, "Too many failed attempts; try again in \(seconds) s.",
            headerFields: [.retryAfter: String(seconds)])
    }

    /// The token is valid, but not for this (RFC 6750, 3.1).
    static let scopeMissing = Problem(.forbidden, "The token lacks the scope that is required here.")

    /// The request conflicts with existing data.
    static func conflict(_ detail: String, field: String? = nil) -> Problem {
        Problem(.conflict, detail, field: field)
    }

    /// Accounts cannot be read or written; nothing was issued or changed.
    static let storeUnavailable = Problem(
        .serviceUnavailable, "Accounts cannot be reached at the moment; try again shortly.",
        headerFields: [.retryAfter: "5"])

    /// The caller's identity cannot be signed, because there is no key; the log has the remedy.
    static let identityUnavailable = Problem(
        .serviceUnavailable, "The identity cannot be signed at the moment; try again shortly.",
        headerFields: [.retryAfter: "5"])

    /// A fault of the service; the log has the cause.
    package static let internalError = Problem(
        .internalServerError, "The service failed; its log has the cause.")
}
