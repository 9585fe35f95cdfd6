import HTTPTypes
struct Problem: Error {
    static let notFound = Problem();
    static func methodNotAllowed(allowed: [HTTPRequest.Method]) -> Problem { Problem() }
    static func badRequest(_ d: String, field: String? = nil) -> Problem { Problem() }
}
