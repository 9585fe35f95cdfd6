import Foundation
import NginxConfiguration

/// `sallyport check --nginx`: finds what opens the gate in a site's nginx configuration.
struct NginxCheck {
    /// The maximum size of the input. A hosting provider's `nginx -T` has some ten megabytes.
    private static let maximumSize = 64 << 20

    let path: String
    let output: OutputOption

    func run() throws {
        let site = try site()
        let findings = site.findings()
        if output.json {
            try output.print(findings)
        } else {
            try StandardOutput.write(
                findings.map { "\($0.file):\($0.line): \($0.why)\n    \($0.fix) [\($0.check)]\n" }.joined())
        }
        guard findings.isEmpty else {
            throw CommandRefusal(findings.count == 1 ? "There is 1 finding." : "There are \(findings.count) findings.")
        }
        if output.json { return }
        let scope = site.hasGate ? "" : " No location asks a gate."
        try StandardOutput.write("Nothing found in \(path == "-" ? "standard input" : path).\(scope)\n")
    }

    private func site() throws -> Site {
        do throws(NginxConfigurationError) {
            let name = path == "-" ? "standard input" : path
            return try SiteReader(try text(), path: name, load: { try? String(contentsOfFile: $0, encoding: .utf8) })
                .site()
        } catch {
            throw CommandRefusal(error.description)
        }
    }

    private func text() throws(NginxConfigurationError) -> String {
        let data: Data?
        if path == "-" {
            data = (try? FileHandle.standardInput.read(upToCount: Self.maximumSize + 1)) ?? Data()
        } else {
            data = FileManager.default.contents(atPath: path)
        }
        let place = Place(file: path, line: 1)
        guard let data else {
            throw NginxConfigurationError(code: .unreadable, place: place, detail: "the file cannot be read.")
        }
        guard data.count <= Self.maximumSize else {
            throw NginxConfigurationError(
                code: .unreadable, place: place, detail: "it is larger than 64 MiB.")
        }
        return String(decoding: data, as: UTF8.self)
    }
}
