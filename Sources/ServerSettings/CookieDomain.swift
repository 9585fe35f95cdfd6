import CPublicSuffix
import Foundation

/// A domain whose hosts share the session's cookie: the origin's host or a domain above it, as browsers accept it
/// (RFC 6265, 5.3).
struct CookieDomain {
    /// Why a text is no such domain; completes a sentence that begins with the key.
    struct Refusal: Error {
        let reason: String
    }

    /// The name as in the cookie: in lower case, in ASCII (`xn--…` for other letters).
    let name: String

    /// Checks a domain for the cookies of an origin.
    ///
    /// - Parameter host: the origin's host; nil if it is unknown, which leaves the comparison out.
    init(_ text: String, originHost host: String?) throws(Refusal) {
        let bare = text.trimmingCharacters(in: CharacterSet(charactersIn: "."))
        guard !bare.isEmpty, let name = Self.ascii(bare) else {
            throw Refusal(reason: "must be a domain, such as example.org, not \(text)")
        }
        guard !Self.isAddress(name) else {
            throw Refusal(reason: "is an IP address, which has no hosts beneath it; leave it out, or use a domain")
        }
        let host = host.flatMap(Self.ascii)
        let suffixes = try PublicSuffixes()
        guard !suffixes.contains(name) else {
            throw Refusal(reason: Self.isPublic(text, host.flatMap { suffixes.registrableDomain(of: $0) }))
        }
        guard bare == text else {
            throw Refusal(reason: "must be \(bare), without a dot at either end")
        }
        if let host {
            guard host == name || host.hasSuffix(".\(name)") else {
                throw Refusal(reason: "must be the host of `origin` (\(host)) or a domain above it; \(text) is neither")
            }
            // Above the host's public suffix, although no public suffix itself: kawasaki.jp for a.b.kawasaki.jp.
            guard suffixes.accepts(name, from: host) else {
                throw Refusal(reason: Self.isPublic(text, suffixes.registrableDomain(of: host)))
            }
        }
        self.name = name
    }

    private static func isPublic(_ text: String, _ registrable: String?) -> String {
        "is a public suffix (\(text)): anyone can have a name beneath it, and browsers accept no cookie for it; "
            + (registrable.map { "use \($0), or leave it out" } ?? "leave it out")
    }

    /// The form that DNS and cookies use; nil for a text that is no host.
    private static func ascii(_ text: String) -> String? {
        guard let components = URLComponents(string: "https://\(text)"), components.path.isEmpty,
            components.port == nil, components.user == nil, components.query == nil, components.fragment == nil
        else { return nil }
        return components.encodedHost?.lowercased()
    }

    private static func isAddress(_ name: String) -> Bool {
        name.hasPrefix("[") || name.split(separator: ".").last.map { Int($0) != nil } ?? false
    }
}

/// The newest list of public suffixes on this machine: Debian's package `publicsuffix`, or the one in libpsl. With its
/// private section, because browsers use it too.
private struct PublicSuffixes: ~Copyable {
    private let list: OpaquePointer

    init() throws(CookieDomain.Refusal) {
        guard let list = psl_latest(nil) else {
            throw CookieDomain.Refusal(
                reason: "cannot be checked, because there is no list of public suffixes; install Debian's publicsuffix")
        }
        self.list = list
    }

    // Does nothing for the list in the library.
    deinit { psl_free(list) }

    /// Whether a name in lower case is a public suffix, which every single label is unless the list says otherwise.
    func contains(_ name: String) -> Bool { psl_is_public_suffix(list, name) == 1 }

    /// Whether browsers accept a cookie for `domain` from `host`.
    func accepts(_ domain: String, from host: String) -> Bool {
        psl_is_cookie_domain_acceptable(list, host, domain) == 1
    }

    /// The shortest domain above or at the host that is no public suffix; nil if there is none.
    func registrableDomain(of host: String) -> String? {
        // A pointer into `host`.
        host.withCString { pointer in psl_registrable_domain(list, pointer).map { String(cString: $0) } }
    }
}
