import AuthService
import HTTPTypes
import Testing

@Suite("Routing")
struct RoutingTests {
    @Test(
        "answers another method with 405 and Allow",
        arguments: [
            (HTTPRequest.Method.get, "/login", "POST"), (.put, "/login", "POST, GET, HEAD"),
            (.post, "/protected", "GET, HEAD"),
            (.delete, "/me", "GET, HEAD"), (.options, "/protected", "GET, HEAD"),
        ])
    func otherMethod(method: HTTPRequest.Method, path: String, allow: String) throws {
        let response = try Fixture().service.respond(to: StubRequest(method, path))
        #expect(response.status == .methodNotAllowed)
        #expect(response.headerFields[.allow] == allow)
        #expect(try response.problem?.contains(allow) == true)
    }

    @Test(
        "answers an unknown path with 404, however similar it is",
        arguments: [
            "/", "/Protected", "/protected/", "//protected", "/protected%20", "/login/x", "", "/healthz/", "/mee",
        ])
    func unknownPath(path: String) throws {
        let response = try Fixture().service.respond(to: StubRequest(.get, path))
        #expect(response.status == .notFound)
        #expect(try response.problem != nil)
    }

    @Test("accepts HEAD for GET")
    func head() throws {
        #expect(try Fixture().service.respond(to: StubRequest(.head, "/healthz")).status == .ok)
    }

    @Test("uses the raw target up to the query if the web server sends no normalised path")
    func rawTarget() throws {
        var request = StubRequest(.get, "").with("REQUEST_URI", "/healthz?x=/login")
        request.variables["ORIGINAL_URI"] = nil
        #expect(try Fixture().service.respond(to: request).status == .ok)
        #expect(try Fixture().service.respond(to: request.with("ORIGINAL_URI", "/nowhere")).status == .notFound)
    }

    @Test("reports that it is alive")
    func health() throws {
        let response = try Fixture().get("/healthz")
        #expect(response.status == .ok)
        #expect(try response.json["status"] as? String == "ok")
    }
}
