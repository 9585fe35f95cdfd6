import ArgumentParser
import ServerSettings
import AuthService
import FastCGI
import Foundation

/// `sallyport serve`: the worker behind nginx.
struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve nginx over FastCGI, in the foreground.",
        discussion: """
            Listens on a socket passed by systemd (LISTEN_FDS) or as standard input, else on the path in `listen`.

            SIGTERM and SIGINT stop the server after the requests in flight; a second signal stops it immediately. \
            SIGHUP reloads the configuration. The log goes to standard error.
            """)

    /// How often to look for changes made at the command line: well within the promised second.
    private static let followInterval: TimeInterval = 0.25

    /// A hash keeps a core busy for tens of milliseconds; token checks, and nginx, take precedence.
    private static let hashingNiceness = 10

    /// Threads that wait for the disk: the changes of all of them share one commit.
    private static let storageThreads = 16
    /// Requests that may wait for them: a second's worth of a slow disk, at a few KiB each.
    private static let storageQueue = 1024

    @OptionGroup var config: ConfigurationOption

    func run() throws {
        // Before any thread is started, so that all inherit the blocked signals.
        let signals = ProcessSignals()
        ProcessMetrics.begin()
        let settings = try config.load()
        let log = ServerLog(level: settings.logLevel)
        let deployment = try Deployment(settings, log: log)
        let server = try Server(
            configuration: try Self.configuration(settings), handler: deployment.handler, onEvent: { log.write($0) })
        deployment.observe(server)
        let listeners = try Self.listeners(settings)
        let systemd = SystemdNotifier()
        try signals.watch(
            onStop: {
                systemd.stopping()
                server.stop()
            },
            onReload: { [config] in
                systemd.reloading()
                deployment.reload(from: config)
                systemd.ready()
            })
        let following = PeriodicTask(interval: Self.followInterval) { deployment.follow() }
        following.start()
        defer {
            following.stop()
            deployment.finish()
        }
        try server.run(on: listeners) { systemd.ready() }
    }

    /// The maximum size of a response header: an identity with the longest name and groups, signed, with a refreshed
    /// cookie, fits. The shipped nginx files allow twice that (`fastcgi_buffer_size`).
    private static let headerBytes = 8192

    private static func configuration(_ settings: Settings) throws(CommandRefusal) -> ServerConfiguration {
        var configuration = ServerConfiguration()
        // Fast handlers never wait, so more workers than cores only take turns: measured on two cores, two of them use
        // a fifth less CPU for a request than four.
        configuration.workers = settings.server.workers ?? max(2, ProcessInfo.processInfo.activeProcessorCount)
        configuration.limits.headerBytes = headerBytes
        configuration.timeouts.read = settings.server.read
        configuration.timeouts.idle = settings.server.idle
        configuration.timeouts.stop = settings.server.stop
        configuration.allowedPeers = try peers(settings.peers)
        configuration.lanes = [
            LaneConfiguration(
                AuthService.Lane.hashing.transportLane, threads: settings.hashing.threads,
                queueLimit: settings.hashing.queue, niceness: hashingNiceness, isFair: true),
            LaneConfiguration(
                AuthService.Lane.storage.transportLane, threads: storageThreads, queueLimit: storageQueue,
                retryAfter: 1),
        ]
        return configuration
    }

    /// Root, the process's own user, and the named users; a missing one is no error only for the default.
    static func peers(_ names: [String]) throws(CommandRefusal) -> AllowedPeers {
        var peers = AllowedPeers.rootAndOwn
        for name in names {
            do { peers = try peers.adding(userNamed: name) } catch {
                if name != "www-data" { throw CommandRefusal("`peers`: \(error.detail).") }
            }
        }
        return peers
    }

    /// The passed sockets (F11), else the configured path.
    private static func listeners(_ settings: Settings) throws -> [Listener] {
        let passed = try PassedSockets.take()
        guard passed.isEmpty else { return passed }
        do { return [try Listener.bind(path: settings.listen, group: settings.group)] } catch {
            throw CommandRefusal("`\(error.code == .group ? "group" : "listen")`: \(error.detail).")
        }
    }
}
