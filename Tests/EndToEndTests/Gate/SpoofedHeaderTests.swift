import EndToEndSupport
import Foundation
import Testing

extension GateInclude {
    @Suite("Spoofed headers") struct SpoofedHeaders {  // G1
        /// The names in the shipped list, as clients write them.
        static func names() throws -> [String] {
            try names(in: "forged-headers-proxy.conf", after: "proxy_set_header ")
        }

        static func names(in file: String, after start: String) throws -> [String] {
            let text = try String(contentsOfFile: "\(Repository.root)/nginx/sallyport/\(file)", encoding: .utf8)
            return text.split(separator: "\n").compactMap { line in
                line.hasPrefix(start) ? String(line.dropFirst(start.count).prefix { $0 != " " }) : nil
            }
        }

        /// Headers that a client could send to spoof another user or another request.
        static func value(_ name: String) -> String {
            let lower = name.lowercased()
            if lower.contains("ur") { return "/healthz" }
            if lower.contains("method") { return "OPTIONS" }
            if lower.contains("host") { return "localhost" }
            if lower.contains("proto") || lower.contains("scheme") { return "https" }
            if ["for", "ip", "addr"].contains(where: lower.contains) { return "127.0.0.1" }
            return "root"
        }

        @Test("the three lists contain the same names, and the spellings with underscores are complete")
        func lists() throws {
            func key(_ name: String) -> String { name.uppercased().replacing("-", with: "_") }
            let hyphens = try Self.names()
            let reference = Set(hyphens.map(key))
            #expect(reference.count == hyphens.count)
            for (file, start) in [
                ("forged-headers.conf", "fastcgi_param HTTP_"), ("forged-headers-uwsgi.conf", "uwsgi_param HTTP_"),
            ] {
                #expect(Set(try Self.names(in: file, after: start)) == reference, "\(file)")
            }
            for name in [
                "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Method",
                "X-Forwarded-Uri", "X-Forwarded-User", "X-Original-Uri", "X-Original-Url", "X-Original-Method",
                "X-Real-Ip", "X-Rewrite-Url", "Remote-User", "Remote-Name", "Remote-Email", "Remote-Groups",
                "X-Auth-Token",
            ] { #expect(reference.contains(key(name)), "\(name)") }

            // Each separator is a hyphen or an underscore: two to the power of their number, less the plain form.
            let others = Set(
                try Self.names(in: "forged-headers-underscores.conf", after: "proxy_set_header ").map {
                    $0.lowercased()
                })
            for name in hyphens {
                let parts = name.lowercased().split(separator: "-")
                for pattern in 1..<max(1, 1 << (parts.count - 1)) {
                    let spelling = parts.enumerated().map { index, part in
                        index == 0 ? String(part) : (pattern >> (index - 1) & 1 == 1 ? "_" : "-") + part
                    }.joined()
                    #expect(others.contains(spelling), "\(spelling)")
                }
            }
        }

        @Test("alone and in pairs, they change neither the answer nor the application's request")
        func pairs() throws {
            let site = try GateInclude.site()
            let connection = try PlainConnection(port: site.plainPort)
            let names = try Self.names()
            var sets = names.map { [$0] }
            sets += names.map { [$0.replacing("-", with: "_")] } + names.map { [$0, $0] }
            for (index, name) in names.enumerated() { sets += names[(index + 1)...].map { [name, $0] } }

            for fields in [[], ["Authorization: Bearer x"], [site.authorization]] {
                let plain = try connection.send("GET", "/app/x?y", fields)
                let received = site.application?.take() ?? []
                #expect(plain.status == (fields == [site.authorization] ? 200 : 401))
                #expect(received.count == (fields == [site.authorization] ? 1 : 0))
                // A refusal does not depend on the application, so every twentieth pair is enough.
                let chosen = received.isEmpty ? sets.enumerated().filter { $0.offset % 20 == 0 }.map(\.element) : sets
                var different: [[String]] = []
                for set in chosen {
                    let answer = try connection.send("GET", "/app/x?y", fields + set.map { "\($0): \(Self.value($0))" })
                    let isSame =
                        answer.status == plain.status && answer.body == plain.body
                        && answer.fields.filter { $0.name != "date" }.map { "\($0)" }
                            == plain.fields.filter { $0.name != "date" }.map { "\($0)" }
                        && site.application?.take().map(\.head) == received.map(\.head)
                    if !isSame { different.append(set) }
                }
                #expect(different.isEmpty)
            }
        }
    }
}
