import Pages

extension PageResponses {
    /// The content security policy (CSP). It permits only the named sources: no scripts, the template's own styles by
    /// their digests, pictures and fonts of this host for customized pages, no frame around the page, no base URL that
    /// would redirect its links.
    ///
    /// Browsers apply `form-action` to every redirect after a form: forms end on a page of this origin.
    func contentSecurityPolicy(_ page: Page) -> String {
        let styles = templates.styleSources(of: page).map { " " + $0 }.joined()
        return "default-src 'none'; style-src 'self'\(styles); img-src 'self' data:; font-src 'self'; "
            + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    }
}
