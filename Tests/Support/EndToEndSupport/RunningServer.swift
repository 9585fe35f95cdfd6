import Foundation

/// `sallyport serve` for a site, and nginx in front of it.
package final class RunningServer: Sendable {
    package let nginx: Nginx
    package let log: String
    private let process: GuardedProcess

    package init(_ site: TestSite, environment: [String: String] = [:], values: [String] = ["by-address=yes"])
        async throws
    {
        let ports = try FreePorts.pair()
        let file = "\(site.folder.path)/server.log"
        log = file
        process = try GuardedProcess(
            [Repository.program, "serve", "--config", site.configuration], log: file,
            environment: environment.merging(["SALLYPORT_ORIGIN": "https://localhost:\(ports.https)"]) { mine, _ in mine
            })
        try await eventually("the server listens") { FileManager.default.fileExists(atPath: site.socket) }
        nginx = try await Nginx(ports: ports, socket: site.socket, values: values)
    }

    /// Stops both, and returns the server's exit status.
    package func stop() async throws -> Int32 {
        _ = try await nginx.stop()
        return try await process.stop()
    }
}
