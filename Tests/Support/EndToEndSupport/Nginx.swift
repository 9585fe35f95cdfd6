package import Foundation

/// A running nginx with the shipped files, rendered by `.make/render`.
package final class Nginx: Sendable {
    package let folder: TemporaryDirectory
    package let https: UInt16
    package let http: UInt16
    private let process: GuardedProcess

    package var origin: String { "https://localhost:\(https)" }
    package var certificate: String { "\(folder.path)/cert.pem" }
    package var monitor: String { "\(folder.path)/monitor.sock" }
    /// The access log and the error log.
    package var logs: [String] { [accessLog, "\(folder.path)/nginx-error.log", "\(folder.path)/start.log"] }
    package var accessLog: String { "\(folder.path)/access.log" }

    /// The client of this server.
    package var curl: Curl { Curl(origin: origin, certificate: certificate) }

    /// Starts nginx in front of a socket.
    ///
    /// - Parameters:
    ///   - values: values to render besides ports and paths.
    ///   - changes: replacements in rendered files, for settings that an operator may have changed.
    ///   - files: more files, by their name in the folder.
    package init(
        ports: (https: UInt16, http: UInt16), socket: String, values: [String] = ["by-address=yes"],
        changes: [(file: String, text: String, replacement: String)] = [], files: [String: String] = [:]
    ) async throws {
        let folder = try TemporaryDirectory()
        self.folder = folder
        https = ports.https
        http = ports.http
        try await Self.makeCertificate(in: folder.path)
        let names = values.contains { $0.hasPrefix("names=") } ? [] : ["names=localhost 127.0.0.1 [::1]"]
        try await Command.succeed(
            [
                Repository.script("render"), folder.path, "https=\(ports.https)", "http=\(ports.http)",
                "origin=https://localhost:\(ports.https)", "certificate=\(folder.path)/cert.pem",
                "key=\(folder.path)/key.pem", "socket=\(socket)", "monitor=unix:\(folder.path)/monitor.sock",
                "log=\(folder.path)/access.log",
            ] + names + values)
        for change in changes {
            let path = "\(folder.path)/\(change.file)"
            let text = try String(contentsOfFile: path, encoding: .utf8)
            guard text.contains(change.text) else {
                throw NotInTime(description: "\(change.file) has no \(change.text)")
            }
            try Data(text.replacing(change.text, with: change.replacement).utf8).write(to: URL(fileURLWithPath: path))
        }
        for (name, text) in files { _ = try folder.write(text, to: name) }
        process = try GuardedProcess(
            Self.command(folder.path) + ["-g", "daemon off;" + (geteuid() == 0 ? " user root;" : "")],
            log: "\(folder.path)/start.log")
        let monitor = "\(folder.path)/nginx.pid"
        try await eventually("nginx starts") { FileManager.default.fileExists(atPath: monitor) }
    }

    /// The client of the operator's server in `monitor.conf`.
    package func askMonitor(_ path: String) async throws -> HTTPAnswer {
        let outcome = try await Command.succeed([
            "curl", "--disable", "--silent", "--show-error", "--include", "--max-time", MachineSpeed.limit(seconds: 20),
            "--unix-socket", monitor,
            "http://monitor.localhost\(path)",
        ])
        return try HTTPAnswer(outcome.output)
    }

    /// The nginx command for a rendered folder.
    package static func command(_ folder: String) -> [String] {
        ["nginx", "-p", folder, "-c", "\(folder)/nginx.conf", "-e", "\(folder)/nginx-error.log"]
    }

    /// A certificate like the one that `make run` creates.
    package static func makeCertificate(in folder: String) async throws {
        try await Command.succeed([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-config", Repository.script("certificate.conf"), "-keyout", "\(folder)/key.pem", "-out",
            "\(folder)/cert.pem",
        ])
    }

    /// Sends raw bytes over TLS, and reads until the server closes.
    package func raw(_ bytes: Data, name: String = "localhost") async throws -> Data {
        try await Command.run(
            [
                "timeout", MachineSpeed.limit(seconds: 20), "openssl", "s_client", "-quiet", "-CAfile", certificate,
                "-servername",
                name,
                "-connect", "127.0.0.1:\(https)",
            ], input: bytes
        ).output
    }

    package func stop() async throws -> Int32 { try await process.stop() }
}
