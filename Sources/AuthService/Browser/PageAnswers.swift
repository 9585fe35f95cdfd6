import HTTPTypes
import Pages

/// Makes pages into answers, with the headers that every page needs (requirement B3).
struct PageAnswers: Sendable {
    let templates: PageTemplates
    /// What the pages call the site.
    let siteName: String

    /// A page.
    ///
    /// - Parameters:
    ///   - formTarget: another origin that the page's form leads to in the end: browsers hold redirects against
    ///     `form-action` too.
    ///   - headerFields: what the status asks for, and cookies.
    func answer(
        _ page: Page, _ content: PageContent, status: HTTPResponse.Status = .ok, formTarget: String? = nil,
        headerFields: HTTPFields = [:], cookies: [String?] = []
    ) -> Response {
        var fields = headerFields
        fields[.contentType] = "text/html; charset=utf-8"
        // Pages depend on cookies, and the token in a form is of one browser.
        fields[.cacheControl] = "no-store"
        fields[.vary] = "Accept, Cookie"
        fields[.contentSecurityPolicy] = policy(page, formTarget)
        fields[.crossOriginOpenerPolicy] = "same-origin"
        fields.set(cookies)
        let site: PageContent = ["site": .text(siteName)]
        return Response(status: status, headerFields: fields, body: templates.html(page, site.with(content)))
    }

    /// A page with a heading and a sentence, for a refusal that has no page of its own.
    func refusal(_ problem: Problem, link: String, linkText: String) -> Response {
        answer(
            .message,
            [
                "heading": .text(problem.status.reasonPhrase), "text": .text(problem.sentence), "link": .text(link),
                "link_text": .text(linkText),
            ], status: problem.status, headerFields: problem.headerFields)
    }

    /// Sends a browser elsewhere with GET, whatever its request was (RFC 9110, 15.4.4).
    ///
    /// - Parameter location: absolute, so that nobody completes it by what the client calls us.
    static func redirect(to location: String, cookies: [String?] = []) -> Response {
        var fields: HTTPFields = [.location: location, .cacheControl: "no-store"]
        fields.set(cookies)
        return Response(status: .seeOther, headerFields: fields)
    }

    /// Nothing but what is named: no script at all, the template's own styles by their digests, pictures and fonts of this
    /// host for sites that wear their own face, no frame around the page, no base that would lead its links astray.
    private func policy(_ page: Page, _ formTarget: String?) -> String {
        let styles = templates.styleSources(of: page).map { " " + $0 }.joined()
        let targets = formTarget.map { " " + $0 } ?? ""
        return "default-src 'none'; style-src 'self'\(styles); img-src 'self' data:; font-src 'self'; "
            + "form-action 'self'\(targets); frame-ancestors 'none'; base-uri 'none'"
    }
}

extension HTTPFields {
    /// Adds a `Set-Cookie` for each that is not nil.
    mutating func set(_ cookies: [String?]) {
        for cookie in cookies.compactMap(\.self) { append(HTTPField(name: .setCookie, value: cookie)) }
    }
}

extension HTTPField.Name {
    // The initialiser fails for a name that is not a token (RFC 9110, 5.1); this one is.
    // swift-format-ignore: NeverForceUnwrap
    fileprivate static let crossOriginOpenerPolicy = Self("Cross-Origin-Opener-Policy")!
}
