import EndToEndSupport
import Foundation

/// Debian's chromedriver, which drives Chromium with the W3C's WebDriver protocol: JSON over HTTP on loopback.
final class WebDriver: Sendable {
    /// A refusal by the driver or the browser.
    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    private let process: GuardedProcess
    private let address: String
    private let folder: TemporaryDirectory

    init() async throws {
        let port = try FreePorts.pair().http
        let folder = try TemporaryDirectory()
        self.folder = folder
        let address = "http://127.0.0.1:\(port)"
        self.address = address
        process = try GuardedProcess(
            ["chromedriver", "--port=\(port)"], log: "\(folder.path)/driver.log",
            // Files that the browser leaves behind are removed with the folder.
            environment: ["HOME": folder.path, "TMPDIR": folder.path])
        try await eventually("chromedriver answers") {
            (try? await Self.send("GET", "\(address)/status", nil)) != nil
        }
    }

    /// Opens a browser.
    func open(_ kind: BrowserKind) async throws -> Browser {
        // Root may start Chromium only without its sandbox, which is safe: all pages here come from these tests. The
        // browser accepts any certificate; other tests check with curl that nginx shows the right one.
        var options: [String: Any] = [
            "args": [
                "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-proxy-server",
                "--window-size=1200,900", "--host-resolver-rules=MAP localhost 127.0.0.1, MAP *.example.test 127.0.0.1",
            ]
        ]
        if kind == .withoutScript {
            // 2 is "block" in Chromium's content settings.
            options["prefs"] = ["profile.managed_default_content_settings.javascript": 2]
        }
        let capabilities: [String: Any] = [
            "acceptInsecureCerts": true, "goog:chromeOptions": options, "goog:loggingPrefs": ["browser": "ALL"],
        ]
        let answer = try await Self.send(
            "POST", "\(address)/session", ["capabilities": ["alwaysMatch": capabilities]])
        guard let session = (answer as? [String: Any])?["sessionId"] as? String else {
            throw Refused(description: "no session in \(answer)")
        }
        let browser = Browser(address: "\(address)/session/\(session)", kind: kind)
        if kind == .phone {
            try await browser.tool(
                "Emulation.setDeviceMetricsOverride",
                ["width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": true])
        }
        return browser
    }

    /// Stops the driver.
    func stop() async throws { _ = try await process.stop() }

    /// Sends one command, and returns its value.
    @discardableResult
    static func send(_ method: String, _ address: String, _ body: [String: Any]?) async throws -> Any {
        // Not URLSession: on Linux, Foundation cannot read the header that chromedriver writes.
        var command = [
            "curl", "--disable", "--silent", "--show-error", "--max-time", MachineSpeed.limit(seconds: 60), "--noproxy",
            "*",
        ]
        command += ["--request", method, "--write-out", "\n%{http_code}", address]
        var input = Data()
        if method == "POST" {
            command += ["--header", "Content-Type: application/json", "--data-binary", "@-"]
            input = try JSONSerialization.data(withJSONObject: body ?? [:])
        }
        let lines = try await Command.succeed(command, input: input).text.split(separator: "\n")
        let answer = lines.dropLast().joined(separator: "\n")
        let json = try JSONSerialization.jsonObject(with: Data(answer.utf8)) as? [String: Any]
        guard lines.last == "200", let value = json?["value"] else {
            throw Refused(description: "\(method) \(address): \(answer.prefix(400))")
        }
        return value
    }
}

/// The kinds of browser that people use.
enum BrowserKind: String, CaseIterable, Sendable {
    case desktop, phone, withoutScript
}
