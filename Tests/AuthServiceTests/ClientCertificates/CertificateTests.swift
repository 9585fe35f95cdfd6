import AuthService
import Foundation
import HTTPTypes
import Identity
import JWT
import Testing

/// S16, RFC 8705, N10.
@Suite("Client certificates")
struct CertificateTests {
    /// PEM with percent-escapes, as in nginx's `$ssl_client_escaped_cert`. The bytes stand for a certificate.
    static func escaped(_ der: [UInt8]) -> String {
        let base64 = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
        let pem = "-----BEGIN CERTIFICATE-----\n\(base64)\n-----END CERTIFICATE-----\n"
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~")
        return pem.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }

    static let der = [UInt8]((0..<200).map { UInt8($0) })
    static let thumbprint = Thumbprint(of: der).description

    private static func request(
        _ method: HTTPRequest.Method, _ path: String, certificate: String?, verification: String?
    ) -> StubRequest {
        var request = StubRequest(method, path)
        if let certificate { request = request.with("TLS_CLIENT_CERT", certificate) }
        if let verification { request = request.with("TLS_CLIENT_VERIFY", verification) }
        return request
    }

    private static func login(
        _ fixture: Fixture, certificate: String? = escaped(der),
        verification: String? = "FAILED:self-signed certificate"
    ) throws -> (claims: String, access: String, refresh: String) {
        let request = request(.post, "/login", certificate: certificate, verification: verification).with(
            body: #"{"username":"alice","password":"\#(Fixture.password)"}"#, contentType: "application/json")
        let json = try fixture.service.respond(to: request).json
        let access = try #require(json["access_token"] as? String)
        #expect(json["token_type"] as? String == "bearer")
        return (
            try UnverifiedToken(access).unverifiedClaimsJSON, access, try #require(json["refresh_token"] as? String)
        )
    }

    @Test("bind the tokens of a login, which are refused without them")
    func bind() throws {
        let fixture = try Fixture(certificates: .selfSigned)
        let tokens = try Self.login(fixture)
        #expect(tokens.claims.contains(#""cnf":{"x5t#S256":"\#(Self.thumbprint)"}"#))
        func get(_ certificate: String?, _ verification: String?) -> Response {
            fixture.service.respond(
                to: Self.request(.get, "/protected", certificate: certificate, verification: verification)
                    .with("HTTP_AUTHORIZATION", "Bearer \(tokens.access)"))
        }
        let good = Self.escaped(Self.der)
        #expect(get(good, "FAILED:self-signed certificate").status == .ok)
        #expect(get(good, "SUCCESS").status == .ok)
        // B4: each value is wrong alone.
        for (certificate, verification) in [
            (nil, nil), (nil, "SUCCESS"), (good, nil), (good, "NONE"), (good, ""), (good, "success"),
            (Self.escaped(Self.der + [1]), "SUCCESS"), (good + "A", "SUCCESS"), (String(good.dropLast(3)), "SUCCESS"),
            (good + good, "SUCCESS"), ("", "SUCCESS"), ("%", "SUCCESS"),
        ] as [(String?, String?)] {
            let answer = get(certificate, verification)
            #expect(answer.status == .unauthorized)
            #expect(
                answer.headerFields[.wwwAuthenticate]
                    == #"Bearer realm="https://auth.example.org", error="invalid_token""#)
        }
        // A client's own header is no certificate.
        let forged = StubRequest(.get, "/protected").with("HTTP_AUTHORIZATION", "Bearer \(tokens.access)")
            .with("HTTP_TLS_CLIENT_CERT", good).with("HTTP_TLS_CLIENT_VERIFY", "SUCCESS")
            .with("HTTP_X_SSL_CERT", good)
        #expect(fixture.service.respond(to: forged).status == .unauthorized)
    }

    @Test(
        "count only if the web server verified them as the mode requires",
        arguments: [
            (CertificatePolicy.off, "SUCCESS", false), (.off, "FAILED:self-signed certificate", false),
            (.selfSigned, "NONE", false), (.selfSigned, "", false),
            (.selfSigned, "FAILED:unable to verify the first certificate", true), (.selfSigned, "SUCCESS", true),
            (.pki, "FAILED:self-signed certificate", false), (.pki, "NONE", false), (.pki, "SUCCESS", true),
        ])
    func modes(policy: CertificatePolicy, verification: String, counts: Bool) throws {
        let fixture = try Fixture(certificates: policy)
        #expect(try Self.login(fixture, verification: verification).claims.contains(#""cnf":"#) == counts)
        let json = try fixture.get("/.well-known/oauth-authorization-server").json
        #expect(json["tls_client_certificate_bound_access_tokens"] as? Bool == (policy != .off))
    }

    @Test("are required to refresh a public client's bound session")
    func refresh() throws {
        let fixture = try Fixture(certificates: .selfSigned)
        let tokens = try Self.login(fixture)
        func refresh(_ der: [UInt8]?) -> Response {
            fixture.service.respond(
                to: Self.request(
                    .post, "/refresh", certificate: der.map(Self.escaped), verification: der == nil ? "NONE" : "SUCCESS"
                ).with(body: "refresh_token=\(tokens.refresh)", contentType: "application/x-www-form-urlencoded"))
        }
        #expect(refresh(nil).status == .unauthorized)
        #expect(refresh([1, 2, 3]).status == .unauthorized)
        #expect(refresh(Self.der).status == .ok)
    }

    @Test("and keys are both required by a token that is bound to both")
    func both() throws {
        let fixture = try Fixture(certificates: .selfSigned)
        let prover = try Prover()
        let proof = try prover.proof { content in
            content.method = "POST"
            content.url = Fixture.origin + "/login"
        }
        let request = Self.request(
            .post, "/login", certificate: Self.escaped(Self.der), verification: "SUCCESS"
        ).with("HTTP_DPOP", proof).with(
            body: #"{"username":"alice","password":"\#(Fixture.password)"}"#, contentType: "application/json")
        let token = try #require(try fixture.service.respond(to: request).json["access_token"] as? String)
        func get(_ verification: String, _ prover: Prover) throws -> Response {
            let proof = try prover.proof { $0.token = token }
            return fixture.service.respond(
                to: Self.request(
                    .get, "/protected", certificate: Self.escaped(Self.der), verification: verification
                ).with("HTTP_AUTHORIZATION", "DPoP \(token)").with("HTTP_DPOP", proof))
        }
        #expect(try get("NONE", prover).status == .unauthorized)
        #expect(try get("SUCCESS", try Prover()).status == .unauthorized)
        #expect(try get("SUCCESS", prover).status == .ok)
    }
}
