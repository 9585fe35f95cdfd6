import Foundation
import Pages
import Testing

@Suite("Pages")
struct PageTemplatesTests {
    private func html(_ page: Page, _ content: PageContent) throws -> String {
        String(decoding: try PageTemplates().html(page, content), as: UTF8.self)
    }

    @Test(
        "every page is a whole document in a named language, with one style element and no script",
        arguments: Page.allCases.filter { $0 != .continue })
    func documents(page: Page) throws {
        let text = try html(page, ["site": "auth.example.org"])
        #expect(text.hasPrefix("<!doctype html>\n<html lang=\"en\">"))
        #expect(text.hasSuffix("</html>\n"))
        #expect(text.contains("name=\"viewport\""))
        #expect(text.components(separatedBy: "<style>").count == 2)
        #expect(!text.contains("<script") && !text.contains(" style=") && !text.contains("{{"))
    }

    // Everyday reality, points 4 and 5
    @Test(
        "the page that continues without a click loads its own address again, and is a frameset so that Chromium does")
    func continuation() throws {
        let text = try html(.continue, ["site": "auth.example.org", "link": "https://auth.example.org/a?b&c"])
        #expect(text.hasPrefix("<!doctype html>\n<html lang=\"en\">") && text.hasSuffix("</html>\n"))
        // An address would lose the fragment.
        #expect(text.contains(#"<meta http-equiv="refresh" content="0">"#))
        #expect(text.contains("<frameset>") && text.contains(#"<a href="https://auth.example.org/a?b&amp;c">"#))
        #expect(!text.contains("<script") && !text.contains("style") && !text.contains("{{"))
    }

    // B3
    @Test(
        "page values are never markup, also with combining characters",
        arguments: [
            "<script>alert(1)</script>", "\"><img src=x>", "' onfocus='x", "&lt;", "\"\u{301} autofocus x=\"",
            "\u{600}<b>", "<\u{338}b>", "'\u{200D}", "{{csrf}}", "\u{0}<", "a\"\u{FE0F}\u{20E3}b",
        ])
    func escaping(text: String) throws {
        let markup = ["<", ">", "\"", "'"]
        for page in Page.allCases {
            let empty = try html(page, Self.content("x")), full = try html(page, Self.content(text))
            for sign in markup {
                let counts = [empty, full].map { page in page.unicodeScalars.count { String($0) == sign } }
                #expect(counts[0] == counts[1], "\(page) \(sign)")
            }
        }
    }

    private static func content(_ text: String) -> PageContent {
        let names = [
            "site", "username", "csrf", "return_to", "error", "notice", "heading", "text", "link", "link_text", "name",
            "email", "groups", "minimum", "current_error", "new_error", "repeat_error",
        ]
        var content: PageContent = [
            "sessions": .list([
                ["device": .text(text), "id": .text(text), "created": .text(text), "address": .text(text)]
            ])
        ]
        for name in names { content[name] = .text(text) }
        return content
    }
}

@Suite("A site's own pages")
struct OwnTemplatesTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "pages-\(UInt64.random(in: 0 ... .max))")

    private func templates(_ files: [String: String]) throws -> PageTemplates {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        return try PageTemplates(directory: folder.path)
    }

    @Test("the folder's files replace the shipped ones, and the others stay")
    func replacing() throws {
        let own = try templates([
            "login.mustache": "{{<layout}}{{$content}}<h1>Ours {{site}}</h1>{{/content}}{{/layout}}"
        ])
        let login = String(decoding: own.html(.login, ["site": "<a>"]), as: UTF8.self)
        #expect(login.contains("<h1>Ours &lt;a&gt;</h1>") && login.contains("<style>"))
        #expect(own.html(.account, [:]) == (try PageTemplates().html(.account, [:])))
    }

    @Test("the digest of the style follows the stylesheet, wherever the layout puts it")
    func styles() throws {
        let shipped = try PageTemplates(), own = try templates(["style.css": "body{color:red}"])
        #expect(shipped.styleSources(of: .login).count == 1)
        // printf 'body{color:red}' | openssl dgst -sha256 -binary | base64
        #expect(own.styleSources(of: .login) == ["'sha256-FcQqt3aNlV7AZnGV4zkQRVeCeJOxbMPnQSx258L803E='"])
        let indented = try templates([
            "style.css": "a{}\nb{}", "layout.mustache": "<style>\n  {{> style}}\n</style>{{$content}}{{/content}}",
        ])
        #expect(String(decoding: indented.html(.login, [:]), as: UTF8.self).contains("<style>\n  a{}\n  b{}</style>"))
        #expect(indented.styleSources(of: .login) != own.styleSources(of: .login))
    }

    @Test(
        "an unusable template is refused with file, line and reason",
        arguments: [
            ("login.mustache", "a\n{{#x}}", "login.mustache:2: a section is never closed."),
            ("login.mustache", "a\n{{x", "login.mustache:2: this tag is not finished: a name and }} belong here."),
            (
                "login.mustache", "{{#x}}\n{{/y}}",
                "login.mustache:2: this tag closes another section than the one that is open."
            ),
            (
                "account.mustache", "\n\n{{{name}}}",
                "account.mustache:3: {{{…}} is not allowed here: a page escapes all that it shows."
            ),
            (
                "account.mustache", "{{ &name}}",
                "account.mustache:1: {{&…}} is not allowed here: a page escapes all that it shows."
            ),
            (
                "account.mustache", "{{% CONTENT_TYPE: TEXT}}",
                "account.mustache:1: {{%…}} is not allowed here: a page escapes all that it shows."
            ),
            (
                "account.mustache", "{{=<% %>=}}<%{name}%>",
                "account.mustache:1: {{=…}} is not allowed here: a page escapes all that it shows."
            ),
            (
                "message.mustache", "{{> lay}}",
                "message.mustache:1: there is no template `lay` to include; there are: account, continue, layout, login, logout, message, style."
            ),
            (
                "logon.mustache", "",
                "logon.mustache: no page uses it; there are: account.mustache, continue.mustache, layout.mustache, login.mustache, logout.mustache, message.mustache, style.css."
            ),
        ])
    func refusals(file: String, text: String, detail: String) throws {
        let error = #expect(throws: PageError.self) { try templates([file: text]) }
        #expect(error?.detail == "\(folder.path)/\(detail)")
    }

    @Test("other files in the folder are ignored, and a missing folder is refused")
    func folders() throws {
        #expect(throws: Never.self) { try templates(["README": "{{{", "logo.svg": "<svg/>"]) }
        #expect(throws: PageError.self) { try PageTemplates(directory: folder.path) }
    }
}
