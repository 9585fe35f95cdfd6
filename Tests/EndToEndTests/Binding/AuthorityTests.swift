import EndToEndSupport
import Foundation
import JWT
import Testing

/// S16, N10: certificates of a private authority, and the state that must survive a restart.
@Suite("Certificates of an authority, and restarts") struct AuthorityTests {
    private func makeCertificates(in folder: String) async throws {
        let request = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"]
        try await Command.succeed(
            ["openssl", "req", "-x509"] + request + [
                "-subj", "/CN=authority", "-keyout", "\(folder)/ca.key", "-out", "\(folder)/ca.crt",
            ])
        try await Command.succeed(
            ["openssl", "req"] + request + [
                "-subj", "/CN=device", "-keyout", "\(folder)/device.key", "-out", "\(folder)/device.csr",
            ])
        try await Command.succeed([
            "openssl", "x509", "-req", "-in", "\(folder)/device.csr", "-CA", "\(folder)/ca.crt", "-CAkey",
            "\(folder)/ca.key", "-CAcreateserial", "-out", "\(folder)/device.crt",
        ])
        try await Command.succeed(
            ["openssl", "req", "-x509"] + request + [
                "-subj", "/CN=device", "-keyout", "\(folder)/own.key", "-out", "\(folder)/own.crt",
            ])
    }

    @Test("only the authority's certificates bind; used proofs and links stay used after a kill")
    func authority() async throws {
        let folder = try TemporaryDirectory()
        try await makeCertificates(in: folder.path)
        let scene = try await BindingScene(
            include: "client-certificates-ca.conf", settings: ["certificates: { mode: pki }"],
            authority: "\(folder.path)/ca.crt")
        func more(_ name: String) -> [String] {
            ["--cert", "\(folder.path)/\(name).crt", "--key", "\(folder.path)/\(name).key"]
        }
        let bound = try await scene.token(more: more("device"))
        #expect(try UnverifiedToken(bound).unverifiedClaimsJSON.contains("x5t#S256"))
        let fields = ["Authorization: Bearer \(bound)"]
        #expect(try await scene.nginx.curl.send("GET", "/protected", fields, more: more("device")).status == 200)
        #expect(try await scene.nginx.curl.send("GET", "/protected", fields).status == 401)
        #expect(try await scene.nginx.curl.send("GET", "/protected", fields, more: more("own")).status == 400)

        // S8, S12: proofs and links stay used after a kill.
        let token = try await scene.token(proof: try scene.proof("POST", "/login"))
        let proof = ["Authorization: DPoP \(token)", "DPoP: \(try scene.proof("GET", "/protected", token: token))"]
        #expect(try await scene.nginx.curl.send("GET", "/protected", proof).status == 200)
        let answer = try await scene.nginx.curl.send(
            "POST", "/tokens/one-time", ["Authorization: Bearer \(try await scene.token())", sendsForm],
            body: Data("path=/app/report.txt".utf8))
        let link = try #require(answer.json["url"]?.text).replacing(scene.nginx.origin, with: "")
        #expect(try await scene.nginx.curl.send("GET", link, []).status == 200)
        await scene.worker.kill()
        try await scene.worker.restart()
        let replayed = try await scene.nginx.curl.send("GET", "/protected", proof)
        #expect(replayed.status == 401)
        #expect(replayed["www-authenticate"]?.contains("use_dpop_nonce") == true)
        #expect(try await scene.nginx.curl.send("GET", link, []).status == 401)
        try await scene.stop()
    }
}
