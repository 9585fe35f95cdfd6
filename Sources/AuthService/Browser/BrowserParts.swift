package import Identity
package import Pages

/// What the service's pages, and browsers' sessions, are made of.
package struct BrowserParts: Sendable {
    /// The templates.
    package var pages: PageTemplates
    /// What the pages call the site.
    package var siteName: String
    /// The domain whose hosts share a browser's session (`cookies.domain`); nil for the service's own host alone.
    package var cookieDomain: String?
    /// The site's other origins, each `https://host[:port]`: where a login may lead back to, besides our own.
    package var sites: [String]
    /// A secret of the server, of 32 bytes at least; the keys used are derived from it.
    package var secret: [UInt8]
    /// Where nonces come from.
    package var random: RandomSource

    /// Names all parts.
    package init(
        pages: PageTemplates, siteName: String, cookieDomain: String?, sites: [String], secret: [UInt8],
        random: RandomSource
    ) {
        self.pages = pages
        self.siteName = siteName
        self.cookieDomain = cookieDomain
        self.sites = sites
        self.secret = secret
        self.random = random
    }
}
