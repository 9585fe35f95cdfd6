package import Identity
package import Pages

/// The settings of pages and browser sessions.
package struct BrowserParts: Sendable {
    /// The templates.
    package var pages: PageTemplates
    /// The site's name on the pages.
    package var siteName: String
    /// A line of the operator's own on the login page, as plain text; nil for none.
    package var ownLine: String?
    /// The name of the session's cookie, without its prefix (`cookies.name`); the other cookies' names begin with it.
    package var cookieName = "sallyport"
    /// Whether a login lasts after the browser is closed.
    package var remember = RememberChoice.ask
    /// The domain whose hosts share a browser session (`cookies.domain`); nil for the service's own host alone.
    package var cookieDomain: String?
    /// The site's other origins, each `https://host[:port]`: a login may lead back to them as well as to the service's
    /// own.
    package var sites: [String]
    /// A secret of the server, of at least 32 bytes; keys are derived from it.
    package var secret: [UInt8]
    /// The source of random values.
    package var random: RandomSource

    /// Creates the settings.
    package init(
        pages: PageTemplates, siteName: String, ownLine: String? = nil, cookieDomain: String?, sites: [String],
        secret: [UInt8], random: RandomSource
    ) {
        self.pages = pages
        self.siteName = siteName
        self.ownLine = ownLine
        self.cookieDomain = cookieDomain
        self.sites = sites
        self.secret = secret
        self.random = random
    }
}
