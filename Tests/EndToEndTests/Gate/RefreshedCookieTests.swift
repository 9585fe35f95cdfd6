import EndToEndSupport
import Foundation
import Testing

/// The test supplies the gate's answers; an application of each kind sends no caching headers.
@Suite("Caching of refreshed cookies", .serialized) struct RefreshedCookieTests {
    private static let cookie = "__Host-sallyport=new; Secure"

    private static func locations(_ application: String, _ uwsgi: String, _ fastCGI: String, _ pages: String) -> String
    {
        """
            location /app/ { include sallyport/gate.conf; proxy_pass http://unix:\(application):; }
            location /php/ {
                include sallyport/gate.conf;
                include sallyport/fastcgi-application.conf;
                fastcgi_pass unix:\(fastCGI);
            }
            location /python/ {
                include sallyport/gate.conf;
                include sallyport/uwsgi-application.conf;
                uwsgi_pass unix:\(uwsgi);
            }
            location /pages/ { include sallyport/gate.conf; alias \(pages)/; }
            location /own/ {
                include sallyport/gate.conf;
                include sallyport/gate-cookie.conf;
                add_header X-Own 1;
                alias \(pages)/;
            }
            location /kept/ {
                include sallyport/gate.conf;
                include sallyport/gate-cookie.conf;
                add_header Cache-Control public;
                expires 1h;
                alias \(pages)/;
            }
            location = /free.html { alias \(pages)/index.html; }

            # The operator's pages
        """
    }

    // G8
    @Test("every answer with a refreshed cookie has no-store; other answers are unchanged")
    func passed() async throws {
        let gate = try ParameterRecorder(answer: "Status: 204 No Content\r\n\r\n")
        let application = try BackendRecorder(.http)
        let uwsgi = try BackendRecorder(.uwsgi)
        let fastCGI = try ParameterRecorder()
        let pages = try TemporaryDirectory()
        _ = try pages.write("index", to: "index.html", mode: 0o644)
        let locations = Self.locations(application.socket, uwsgi.socket, fastCGI.socket, pages.path)
        let nginx = try await Nginx(
            ports: try FreePorts.pair(), socket: gate.socket,
            changes: [("sallyport.conf", "    # The operator's pages", locations)])
        let paths = ["/app/", "/php/", "/python/", "/pages/index.html", "/pages/", "/own/index.html"]
        for path in paths {
            let answer = try await nginx.curl.send("GET", path)
            #expect(answer.status == 200, "\(path)")
            #expect(answer.values("cache-control").isEmpty, "\(path)")
        }
        let kept = ["max-age=3600", "public"]
        #expect(try await nginx.curl.send("GET", "/kept/index.html").values("cache-control") == kept)

        gate.answer(with: "Status: 204 No Content\r\nSet-Cookie: \(Self.cookie)\r\n\r\n")
        for path in paths {
            for (sent, status) in [([], 200), (["X-Answer: 500"], 500)] {
                guard status == 200 || path == "/app/" || path == "/python/" else { continue }
                let answer = try await nginx.curl.send("GET", path, sent)
                #expect(answer.status == status, "\(path)")
                #expect(answer.values("set-cookie").contains(Self.cookie), "\(path)")
                #expect(answer.values("cache-control") == ["no-store"], "\(path)")
            }
        }
        // With the location's directive present, the strictest one applies (RFC 9111, 3).
        let both = try await nginx.curl.send("GET", "/kept/index.html")
        #expect(Set(both.values("cache-control")) == Set(kept + ["no-store"]))
        // The gate does not change locations outside it.
        #expect(try await nginx.curl.send("GET", "/free.html").values("cache-control").isEmpty)

        for (status, code) in [("401 Unauthorized", 401), ("403 Forbidden", 403), ("500 Internal Server Error", 503)] {
            gate.answer(with: "Status: \(status)\r\nSet-Cookie: \(Self.cookie)\r\n\r\n")
            for path in paths {
                let answer = try await nginx.curl.send("GET", path)
                #expect(answer.status == code, "\(path)")
                #expect(answer.values("set-cookie") == [Self.cookie], "\(path)")
                #expect(answer.values("cache-control") == ["no-store"], "\(path)")
            }
        }
        #expect(try await nginx.stop() == 0)
        for recorder in [application, uwsgi] { recorder.stop() }
        for recorder in [gate, fastCGI] { recorder.stop() }
    }
}
