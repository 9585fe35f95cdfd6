import Crypto
import Foundation
import Mustache

/// The pages' templates and their one stylesheet: the shipped ones, some of which a site may replace.
///
/// Immutable: read once, then rendered from any thread.
package struct PageTemplates: Sendable {
    /// The extension of a template's file.
    package static let fileExtension = ".mustache"
    /// The name of the stylesheet's file.
    package static let stylesheetFile = "style.css"

    private static let layout = "layout"
    private static let stylesheet = "style"

    private let library: MustacheLibrary
    private let styleSources: [Page: [String]]

    /// Reads the shipped templates.
    package init() throws(PageError) {
        try self.init(replacing: [])
    }

    /// Reads the shipped templates, and replaces those that a folder contains under the same names.
    ///
    /// - Throws: ``PageError`` for the first file that cannot be used.
    package init(directory: String) throws(PageError) {
        let files: [String]
        do { files = try FileManager.default.contentsOfDirectory(atPath: directory).sorted() } catch {
            throw PageError(.unreadable, "\(directory) cannot be read as a folder of templates.")
        }
        var sources: [TemplateSource] = []
        for file in files where file == Self.stylesheetFile || file.hasSuffix(Self.fileExtension) {
            sources.append(try Self.read(file, in: directory))
        }
        try self.init(replacing: sources)
    }

    private init(replacing replacements: [TemplateSource]) throws(PageError) {
        var sources = Dictionary(uniqueKeysWithValues: Self.shipped.map { ($0.name, $0) })
        for replacement in replacements { sources[replacement.name] = replacement }
        let names = Set(sources.keys)
        var library = MustacheLibrary()
        for (name, source) in sources.sorted(by: { $0.key < $1.key }) {
            library.register(try source.template(including: names), named: name)
        }
        self.library = library
        styleSources = Dictionary(
            uniqueKeysWithValues: Page.allCases.map { page in
                (page, Self.styleSources(in: library.render([:] as [String: Any], withTemplate: page.rawValue) ?? ""))
            })
    }

    /// A page as HTML, in UTF-8.
    package func html(_ page: Page, _ content: PageContent) -> [UInt8] {
        Array((library.render(content.context, withTemplate: page.rawValue) ?? "").utf8)
    }

    /// The page's sources for `style-src` (CSP): the digest of each style element, so that a browser applies these and
    /// no other.
    package func styleSources(of page: Page) -> [String] { styleSources[page] ?? [] }

    // MARK: Files

    private static var shipped: [TemplateSource] {
        let files: [(String, [UInt8])] = [
            (layout, PackageResources.layout_mustache), (stylesheet, PackageResources.style_css),
            (Page.login.rawValue, PackageResources.login_mustache),
            (Page.continue.rawValue, PackageResources.continue_mustache),
            (Page.account.rawValue, PackageResources.account_mustache),
            (Page.logout.rawValue, PackageResources.logout_mustache),
            (Page.message.rawValue, PackageResources.message_mustache),
        ]
        return files.map { TemplateSource(name: $0, file: $0, text: String(decoding: $1, as: UTF8.self)) }
    }

    private static func read(_ file: String, in directory: String) throws(PageError) -> TemplateSource {
        let path = "\(directory)/\(file)"
        let name = file == stylesheetFile ? stylesheet : String(file.dropLast(fileExtension.count))
        guard shipped.contains(where: { $0.name == name }), file == stylesheetFile || name != stylesheet else {
            let known = shipped.map { $0.name == stylesheet ? stylesheetFile : $0.name + fileExtension }.sorted()
            throw PageError(.unknownFile, "\(path): no page uses it; there are: \(known.joined(separator: ", ")).")
        }
        guard let data = FileManager.default.contents(atPath: path),
            let text = String(validating: data, as: UTF8.self)
        else { throw PageError(.unreadable, "\(path) cannot be read as text in UTF-8.") }
        guard data.count <= TemplateSource.maximumBytes else {
            throw PageError(.unreadable, "\(path) is larger than \(TemplateSource.maximumBytes >> 10) KiB.")
        }
        return TemplateSource(name: name, file: path, text: text)
    }

    // MARK: Styles

    /// Styles do not depend on the content, because no content is inserted into one: the digests hold for every
    /// rendering.
    private static func styleSources(in html: String) -> [String] {
        html.components(separatedBy: "<style>").dropFirst().compactMap { part in
            guard let end = part.range(of: "</style>") else { return nil }
            let digest = Data(SHA256.hash(data: Data(part[..<end.lowerBound].utf8)))
            return "'sha256-\(digest.base64EncodedString())'"
        }
    }
}
