import Pages

extension PageResponses {
    /// The content security policy (CSP). It permits only the named sources: no scripts, the template's own styles by
    /// their digests, pictures and fonts of this host for customized pages, no frame around the page, no base URL that
    /// would redirect its links.
    func contentSecurityPolicy(_ page: Page, _ formTarget: String?) -> String {
        let styles = templates.styleSources(of: page).map { " " + $0 }.joined()
        let targets = formTarget.map { " " + $0 } ?? ""
        return "default-src 'none'; style-src 'self'\(styles); img-src 'self' data:; font-src 'self'; "
            + "form-action 'self'\(targets); frame-ancestors 'none'; base-uri 'none'"
    }
}
