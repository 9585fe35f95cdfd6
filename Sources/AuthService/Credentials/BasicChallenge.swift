import HTTPTypes

/// The challenge of the scheme `Basic` (RFC 7617) where a personal token may be the password.
struct BasicChallenge: Sendable {
    private let text: String

    /// - Parameter realm: the public origin, which contains no character that needs quoting.
    init(realm: String) { text = "Basic realm=\"\(realm)\", charset=\"UTF-8\"" }

    /// The refusal with this challenge before its own. It comes first, because some clients read only the first one.
    func added(to problem: Problem) -> Problem {
        guard problem.status == .unauthorized else { return problem }
        var problem = problem
        problem.headerFields[.wwwAuthenticate] = [text, problem.headerFields[.wwwAuthenticate]]
            .compactMap(\.self).joined(separator: ", ")
        return problem
    }
}

extension IncomingRequest {
    /// Whether a web page sent the request. A browser would show its own password window for a `Basic` challenge, for a
    /// password that the user does not have.
    ///
    /// Programs that use a browser's HTTP library, such as Thunderbird, send the Fetch metadata of no site, and do not
    /// navigate.
    var isOfWebPage: Bool {
        if isSentByScriptLibrary { return true }
        switch value(.fetchSite) {
        case "none": return value(.fetchMode) == "navigate"
        case nil: return value(.accept).map { $0.lowercased().contains("text/html") } ?? false
        default: return true
        }
    }
}
