import EndToEndSupport
import Foundation

/// One Chromium with a separate profile, as a person uses it.
struct Browser: Sendable {
    let address: String
    let kind: BrowserKind

    /// Opens a page and waits until it is loaded.
    func open(_ page: String) async throws { try await send("POST", "/url", ["url": page]) }

    /// The current address.
    var location: String { get async throws { try await text("/url") } }
    /// The source of the current page.
    var page: String { get async throws { try await text("/source") } }

    /// Waits until the page contains a text.
    func shows(_ words: String) async throws {
        do {
            try await eventually("the page shows: \(words)", within: .seconds(15)) { try await page.contains(words) }
        } catch {
            throw NotInTime(description: "\(error): at \(try await location): \(try await page.suffix(1500))")
        }
    }

    /// Waits until the browser is at an address.
    func isAt(_ place: String) async throws {
        try await eventually("the browser is at \(place)", within: .seconds(15)) { try await location == place }
    }

    /// Types into a field.
    func type(_ words: String, into field: String) async throws {
        let element = try await element(field)
        try await send("POST", "/element/\(element)/clear")
        try await send("POST", "/element/\(element)/value", ["text": words])
    }

    /// Clicks the first element that a CSS selector matches.
    func press(_ selector: String) async throws { try await send("POST", "/element/\(element(selector))/click") }

    /// Fills in the login page.
    func login(_ username: String, _ password: String) async throws {
        try await type(username, into: "#username")
        try await type(password, into: "#password")
        try await press("main button")
    }

    /// The session cookie's value; nil if there is no cookie.
    var session: String? {
        get async throws {
            let cookies = try await send("GET", "/cookie") as? [[String: Any]] ?? []
            return cookies.first { $0["name"] as? String == "__Host-sallyport" }?["value"] as? String
        }
    }

    /// Whether the session cookie has a time at which it ends; nil without a session. Otherwise it ends with the browser.
    var sessionCookieEnds: Bool? {
        get async throws {
            let cookies = try await send("GET", "/cookie") as? [[String: Any]] ?? []
            return cookies.first { $0["name"] as? String == "__Host-sallyport" }.map { $0["expiry"] != nil }
        }
    }

    /// The domains of the cookies of a name, as the browser keeps them: with a dot at the beginning, or the host alone.
    func domains(ofCookiesNamed name: String) async throws -> [String] {
        let cookies = try await send("GET", "/cookie") as? [[String: Any]] ?? []
        return cookies.filter { $0["name"] as? String == name }.compactMap { $0["domain"] as? String }.sorted()
    }

    /// Runs a script in the page, and returns the result of its promise.
    func script(_ text: String) async throws -> Any {
        try await send("POST", "/execute/sync", ["script": text, "args": [String]()])
    }

    /// Opens a tab. Returns its name and that of the previous one.
    func newTab() async throws -> (new: String, old: String) {
        let old = try await text("/window")
        let new = (try await send("POST", "/window/new", ["type": "tab"]) as? [String: Any])?["handle"] as? String
        return (new ?? "", old)
    }

    /// Switches to a tab.
    func turn(to tab: String) async throws { try await send("POST", "/window", ["handle": tab]) }

    /// The browser's complaints: blocked styles, failed loads, script errors.
    var complaints: [String] {
        get async throws {
            let entries = try await send("POST", "/se/log", ["type": "browser"]) as? [[String: Any]] ?? []
            // The browser also records a page with status 401 or 403, which it shows.
            return entries.compactMap { $0["message"] as? String }.filter {
                !$0.contains("the server responded with a status of")
            }
        }
    }

    /// Stores a screenshot in the folder that SCREENSHOTS names, if it is set.
    func picture(_ name: String) async throws {
        guard let folder = ProcessInfo.processInfo.environment["SCREENSHOTS"] else { return }
        for scheme in ["light", "dark"] {
            try await tool(
                "Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": scheme]]])
            let data = Data(base64Encoded: try await text("/screenshot")) ?? Data()
            try data.write(to: URL(fileURLWithPath: "\(folder)/\(name)-\(kind.rawValue)-\(scheme).png"))
        }
    }

    /// Runs a command of the browser's developer tools.
    func tool(_ command: String, _ parameters: [String: Any]) async throws {
        try await send("POST", "/goog/cdp/execute", ["cmd": command, "params": parameters])
    }

    /// Closes the browser.
    func close() async throws { try await send("DELETE", "") }

    private func element(_ selector: String) async throws -> String {
        var found: String?
        try await eventually("the page has \(selector)", within: .seconds(15)) {
            let value = try? await send("POST", "/element", ["using": "css selector", "value": selector])
            found = (value as? [String: String])?.values.first
            return found != nil
        }
        return found ?? ""
    }

    private func text(_ path: String) async throws -> String {
        guard let text = try await send("GET", path) as? String else {
            throw WebDriver.Refused(description: "\(path) is no text")
        }
        return text
    }

    @discardableResult
    private func send(_ method: String, _ path: String, _ body: [String: Any]? = nil) async throws -> Any {
        try await WebDriver.send(method, address + path, body)
    }
}
