import EndToEndSupport
import Foundation
import NginxConfiguration
import Testing

/// A secure site, and files that each add one hole to it. nginx accepts all of these configurations.
@Suite("Holes in a site's configuration") struct CorpusTests {
    /// One mutation of the site.
    struct Hole: Sendable, CustomTestStringConvertible {
        let name: String
        /// The check that must report it.
        let check: String
        let old: String
        let new: String

        var testDescription: String { name }

        static let all: [Hole] = {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: SampleSite.corpus)) ?? []
            return files.filter { $0.hasSuffix(".txt") }.sorted().compactMap { try? Hole($0) }
        }()

        init(_ file: String) throws {
            let text = try String(contentsOfFile: "\(SampleSite.corpus)/\(file)", encoding: .utf8)
            let parts = text.components(separatedBy: "--- in place of\n")
            let change = parts[1].components(separatedBy: "--- this\n")
            name = String(file.dropLast(".txt".count))
            check = parts[0].dropFirst("finds ".count).trimmingCharacters(in: .whitespacesAndNewlines)
            (old, new) = (change[0], change[1])
        }
    }

    private static func findings(_ dump: String) throws -> [Finding] {
        try SiteReader(dump, path: "dump", load: { _ in nil }).site().findings()
    }

    @Test("the secure site and the shipped files have no finding")
    func none() async throws {
        let dump = try await SampleSite().dump(try SampleSite.text())
        let site = try SiteReader(dump, path: "dump", load: { _ in nil }).site()
        #expect(site.hasGate)
        #expect(site.findings() == [])
    }

    /// Harmless configurations that sites often have in addition to a gate.
    private static let bystanders = [
        // Debian's default site, with certbot's folder.
        """
            location ^~ /.well-known/acme-challenge/ {
                default_type text/plain;
                root /var/lib/letsencrypt;
            }
            location = /favicon.ico { log_not_found off; access_log off; }
            location = /robots.txt { log_not_found off; access_log off; }
            location ~ /\\.ht { deny all; }
        """,
        // A front controller behind the gate that falls back to the application.
        """
            location ^~ /shop/ {
                include sallyport/gate.conf;
                root /srv/shops;
                try_files $uri @shop;
            }
            location @shop {
                include sallyport/gate.conf;
                proxy_pass http://127.0.0.1:8003;
            }
        """,
        // The same files, which only the gate's location serves.
        """
            location ^~ /private/ { include sallyport/gate.conf; }
            location ^~ /public/ { root /srv/open; }
        """,
        // A WebSocket, an error page and a status page for monitoring.
        """
            location ^~ /live/ {
                include sallyport/gate.conf;
                proxy_http_version 1.1;
                proxy_set_header Upgrade $http_upgrade;
                proxy_set_header Connection upgrade;
                proxy_read_timeout 1h;
                proxy_intercept_errors on;
                error_page 404 /404.html;
                proxy_pass http://127.0.0.1:8004;
            }
            location = /404.html { internal; root /srv/errors; }
            location = /status { stub_status; allow 127.0.0.1; deny all; }
        """,
        // A fixed credential for the application, in place of the client's own.
        """
            location ^~ /router/ {
                include sallyport/gate.conf;
                include sallyport/gate-basic.conf;
                auth_request_set $sallyport_credential_owner gate;
                proxy_set_header Authorization "Basic b3BlcmF0b3I6c2VjcmV0";
                proxy_pass http://127.0.0.1:8006;
            }
        """,
        // An application that requires no login.
        """
            location ^~ /blog/ {
                proxy_set_header Host $host;
                proxy_pass http://127.0.0.1:8005;
            }
        """,
    ]

    @Test("common configurations beside a gate have no finding", arguments: bystanders.indices)
    func harmless(index: Int) async throws {
        let end = "    location ~ ^/feeds/"
        let text = try SampleSite.text().replacing(end, with: Self.bystanders[index] + "\n" + end)
        #expect(try Self.findings(try await SampleSite().dump(text)) == [])
    }

    // N5, N9, N12, G6, B4
    @Test("each hole is found at its position, and nothing else is")
    func holes() async throws {
        let sample = try await SampleSite()
        let site = try SampleSite.text()
        #expect(Hole.all.count > 50)
        for hole in Hole.all {
            try #require(site.components(separatedBy: hole.old).count == 2, "\(hole.name): one place")
            let mutated = site.replacing(hole.old, with: hole.new)
            let findings = try Self.findings(try await sample.dump(mutated))
            #expect(!findings.isEmpty, "\(hole.name) is not found")
            #expect(findings.allSatisfy { $0.check == hole.check }, "\(hole.name): \(findings)")
            let lines = mutated.components(separatedBy: "\n").count
            for finding in findings {
                #expect(
                    finding.file.hasSuffix("/site.conf") && (1...lines).contains(finding.line),
                    "\(hole.name): \(finding)")
            }
        }
    }

    @Test("every check has a hole that it finds")
    func checks() {
        #expect(Set(Hole.all.map(\.check)) == Set(NginxConfiguration.Site.checkNames))
    }
}
