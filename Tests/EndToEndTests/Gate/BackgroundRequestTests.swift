import EndToEndSupport
import Foundation
import Testing

/// Refusals of navigations and of requests in the background, through nginx. Everyday reality, point 12.
@Suite("Background requests at the gate", .serialized) struct BackgroundRequestTests {
    private static let html = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    private static let background: [[String]] =
        ["cors", "no-cors", "same-origin", "websocket", "something-new"].map { [html, "Sec-Fetch-Mode: \($0)"] }
        + [
            "X-Requested-With: XMLHttpRequest", "HX-Request: true", "Turbo-Frame: list", "X-Turbo-Request-Id: 1",
            "X-PJAX: true", "X-Up-Version: 3.8", "X-Inertia: true", "X-Livewire: 1", "X-Requested-With: fetch",
            "HX-Boosted: true", "Next-Action: 1", "Blazor-Enhanced-Nav: on", "X-CSRF-Token: 1", "X-XSRF-TOKEN: 1",
            "X-CSRFToken: 1", "Sec-WebSocket-Key: 1", "Sec-Fetch-Dest: empty", "Sec-Fetch-Dest: serviceworker",
        ].map { [html, $0] } + [
            ["Accept: text/html, */*; q=0.01"],
            ["Accept: text/vnd.turbo-stream.html, text/html, application/xhtml+xml"],
            ["Accept: */*"], ["Accept: application/json"], ["Accept: application/json, text/html"],
            ["Accept: text/html;q=0"], ["Accept;"],
        ]

    private static let navigations: [[String]] = [
        ["Accept: */*", "Sec-Fetch-Mode: navigate"], ["Accept: application/json", "Sec-Fetch-Mode: navigate"],
        [html, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"],
        ["Accept: */*", "Sec-Fetch-Mode: navigate", "X-Requested-With: org.example.app"], [html],
        ["Accept;", "Sec-Fetch-Mode: navigate"], ["Accept: */*", "Sec-Fetch-Dest: document"],
        [html, "Sec-Fetch-Mode: nested-navigate"], [html, "X-Requested-With: org.example.app"], ["Accept: text/html"],
    ]

    @Test("get 401 with the login page's address; navigations get the page")
    func answers() async throws {
        let gate = try ParameterRecorder(
            answer: "Status: 401 Unauthorized\r\nX-Sallyport-Login: https://localhost/login?return_to=/app/\r\n\r\n")
        let locations = """
                location /app/ { include sallyport/gate.conf; proxy_pass http://127.0.0.1:9; }

                # The operator's pages
            """
        let nginx = try await Nginx(
            ports: try FreePorts.pair(), socket: gate.socket,
            changes: [("sallyport.conf", "    # The operator's pages", locations)])
        for fields in Self.background {
            for method in ["GET", "POST"] {
                let answer = try await nginx.curl.send(method, "/app/", fields)
                #expect(answer.status == 401 && answer.problem != nil, "\(method) \(fields)")
                #expect(answer.values("sallyport-login") == ["https://localhost/login?return_to=/app/"], "\(fields)")
                #expect(answer["location"] == nil)
            }
        }
        for fields in Self.navigations {
            let answer = try await nginx.curl.send("GET", "/app/", fields)
            #expect(answer.status == 302, "\(fields)")
            #expect(answer["location"] == "https://localhost/login?return_to=/app/")
            let form = try await nginx.curl.send("POST", "/app/", fields)
            #expect(form.status == 401 && form.body.contains("Log in in another tab"), "\(fields)")
            #expect(form["sallyport-login"] != nil)
        }
        #expect(try await nginx.stop() == 0)
        gate.stop()
    }
}
