import HTTPTypes
import Pages

/// Turns pages into responses, with the headers that every page needs (requirement B3).
struct PageResponses: Sendable {
    let templates: PageTemplates
    /// The site's name on the pages.
    let siteName: String

    /// Returns a page.
    ///
    /// - Parameter headerFields: fields for the status.
    func response(
        _ page: Page, _ content: PageContent, status: HTTPResponse.Status = .ok, headerFields: HTTPFields = [:],
        cookies: [String?] = []
    ) -> Response {
        var fields = headerFields
        fields[.contentType] = "text/html; charset=utf-8"
        // Pages depend on cookies, and the CSRF token in a form belongs to one browser.
        fields[.cacheControl] = "no-store"
        fields[.vary] = "Accept, Cookie"
        fields[.contentSecurityPolicy] = contentSecurityPolicy(page)
        fields[.crossOriginOpenerPolicy] = "same-origin"
        fields.set(cookies)
        let site: PageContent = ["site": .text(siteName)]
        return Response(status: status, headerFields: fields, body: templates.html(page, site.with(content)))
    }

    /// A page with a heading and a sentence, for a refusal without its own page.
    func refusal(_ problem: Problem, link: String, linkText: String) -> Response {
        response(
            .message,
            [
                "heading": .text(problem.status.reasonPhrase), "text": .text(problem.sentence), "link": .text(link),
                "link_text": .text(linkText),
            ], status: problem.status, headerFields: problem.headerFields)
    }

    /// Redirects a browser with GET, whatever its request was (RFC 9110, 15.4.4).
    ///
    /// - Parameter location: an absolute URL, so that it does not depend on the host that the client named.
    static func redirect(to location: String, cookies: [String?] = []) -> Response {
        var fields: HTTPFields = [.location: location, .cacheControl: "no-store"]
        fields.set(cookies)
        return Response(status: .seeOther, headerFields: fields)
    }
}

extension HTTPFields {
    /// Adds a `Set-Cookie` for each value that is not nil.
    mutating func set(_ cookies: [String?]) {
        for cookie in cookies.compactMap(\.self) { append(HTTPField(name: .setCookie, value: cookie)) }
    }
}

extension HTTPField.Name {
    // The initialiser fails for a name that is not a token (RFC 9110, 5.1); this one is.
    // swift-format-ignore: NeverForceUnwrap
    fileprivate static let crossOriginOpenerPolicy = Self("Cross-Origin-Opener-Policy")!
}
