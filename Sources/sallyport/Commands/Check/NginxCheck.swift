import Foundation
import NginxConfiguration

/// `sallyport check --nginx`: finds what opens the gate in a site's nginx configuration.
struct NginxCheck {
    let path: String
    let output: OutputOption

    func run() throws {
        let site = try site()
        let findings = site.findings()
        let warnings = site.warnings()
        if output.json {
            try output.print(findings + warnings)
        } else {
            try StandardOutput.write(
                findings.map { Self.lines($0) }.joined() + warnings.map { "warning: \(Self.lines($0))" }.joined())
        }
        guard site.hasGate else {
            throw CommandRefusal("No gate found in \(name): \(Self.extent(of: site)), and no location has a gate.")
        }
        guard findings.isEmpty else {
            throw CommandRefusal(findings.count == 1 ? "There is 1 finding." : "There are \(findings.count) findings.")
        }
        if output.json { return }
        let reserve = warnings.isEmpty ? "" : ", apart from the warnings above"
        try StandardOutput.write("Nothing found in \(name)\(reserve): \(Self.extent(of: site)).\n")
    }

    private var name: String { path == "-" ? "standard input" : path }

    private static func lines(_ finding: Finding) -> String {
        "\(finding.file):\(finding.line): \(finding.why)\n    \(finding.fix) [\(finding.check)]\n"
    }

    /// The basis of the findings, for example "3 files with 2 servers and 5 locations were read".
    private static func extent(of site: Site) -> String {
        func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
        let (servers, locations) = site.size
        let files = site.read.paths.count
        return "\(count(files, "file")) with \(count(servers, "server")) and \(count(locations, "location"))"
            + " \(files == 1 ? "was" : "were") read"
    }

    private func site() throws -> Site {
        do throws(NginxConfigurationError) {
            return try SiteReader(
                try text(), path: path == "-" ? nil : path, workingDirectory: FileManager.default.currentDirectoryPath,
                files: NginxFiles.onDisk
            ).site()
        } catch {
            throw CommandRefusal(error.description)
        }
    }

    private func text() throws(NginxConfigurationError) -> [UInt8] {
        let place = Place(file: path, line: 1)
        // A path may also name a pipe: `sallyport check --nginx <(nginx -T)`.
        let input = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path)
        let data: Data
        do {
            data = try input?.read(upToCount: NginxFiles.maximumSize + 1) ?? Data()
        } catch {
            throw NginxConfigurationError(code: .unreadable, place: place, detail: "the file cannot be read.")
        }
        guard input != nil else {
            throw NginxConfigurationError(code: .unreadable, place: place, detail: "the file cannot be read.")
        }
        guard data.count <= NginxFiles.maximumSize else {
            throw NginxConfigurationError(
                code: .unreadable, place: place, detail: "it is larger than 64 MiB.")
        }
        return [UInt8](data)
    }
}
