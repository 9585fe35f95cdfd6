import AuthService
import FastCGI
import Identity
import Logging
import RedisStore

/// Writes events as log lines on standard error: causes for the operator, never a secret.
struct ServerLog: Sendable {
    private let logger: Logger

    init(level: String) {
        var logger = Logger(label: "sallyport") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: level) ?? .info
        self.logger = logger
    }

    func info(_ message: String) { logger.info("\(message)") }
    func warning(_ message: String) { logger.warning("\(message)") }
    func error(_ message: String) { logger.error("\(message)") }

    func write(_ event: FastCGI.Event) {
        let level: Logger.Level =
            switch event.level {
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            }
        var metadata: Logger.Metadata = ["event": "\(event.kind.rawValue)"]
        if event.suppressed > 0 { metadata["suppressed"] = "\(event.suppressed)" }
        logger.log(level: level, "\(event.message)", metadata: metadata)
    }

    func write(_ event: RedisEvent) {
        let metadata: Logger.Metadata = ["event": "redis"]
        switch event {
        case .connected: logger.info("Redis answers; the changes of other machines are followed", metadata: metadata)
        case .warning(let text): logger.warning("\(text)", metadata: metadata)
        case .lost(let error):
            let state = error.code == .readOnly ? "is not the primary" : "does not answer"
            logger.error("Redis \(state) and is asked periodically: \(error)", metadata: metadata)
        case .caughtUp: logger.info("Redis answers again; nothing was missed", metadata: metadata)
        case .readAnew:
            logger.warning("Redis answers with different contents; they were read completely", metadata: metadata)
        case .failed(let error): logger.error("\(error)", metadata: metadata)
        }
    }

    func write(_ event: AuthenticationEvent) {
        var metadata: Logger.Metadata = ["event": "login", "reason": "\(event.reason.rawValue)"]
        if let account = event.account { metadata["account"] = "\(account.id)" }
        if let address = event.address { metadata["from"] = "\(address)" }
        if event.hashUpgrade != .notNeeded { metadata["hash_upgrade"] = "\(event.hashUpgrade.rawValue)" }
        switch event.reason {
        case .accepted: logger.info("password accepted", metadata: metadata)
        case .malformedHash:
            logger.error("login refused: the stored hash is not readable; set a new password", metadata: metadata)
        case .unknownUser, .wrongPassword, .disabled, .noPassword, .throttled:
            logger.notice("login refused", metadata: metadata)
        }
    }

    func write(_ event: ServiceEvent) {
        switch event {
        case .storeFailed(let error): logger.error("the store failed: \(error)", metadata: ["event": "store"])
        case .loginUnavailable(let error):
            logger.error("a login could not be decided: \(error)", metadata: ["event": "login"])
        case .refreshRefused(let reason, let session, let address):
            var metadata: Logger.Metadata = ["event": "refresh", "reason": "\(reason.rawValue)"]
            if let session { metadata["session"] = "\(session)" }
            if let address { metadata["from"] = "\(address)" }
            let ended = reason == .reused || reason == .fromTheFuture
            logger.log(
                level: ended ? .warning : .notice,
                ended ? "a rotated refresh token was used again: its session was ended" : "refresh refused",
                metadata: metadata)
        case .cookieTooLarge(let bytes):
            logger.error(
                "browsers do not store a cookie of \(bytes) bytes; set tokens.algorithm to one with short signatures",
                metadata: ["event": "login"])
        case .refreshGranted(.recovered, let session, let address):
            var metadata: Logger.Metadata = ["event": "refresh", "reason": "recovered", "session": "\(session)"]
            if let address { metadata["from"] = "\(address)" }
            logger.notice(
                "an old refresh token was answered with its unused successor again: the first response was lost",
                metadata: metadata)
        case .refreshGranted, .tokenRefused: break
        case .signingFailed(let error):
            logger.error("a token could not be signed: \(error)", metadata: ["event": "signing"])
        case .gateMisinformed:
            logger.error(
                "a request to the gate lacks a required parameter: use the nginx files of this version",
                metadata: ["event": "gate"])
        case .gateRefusedPath(let reason, let path, let address):
            var metadata: Logger.Metadata = ["event": "gate", "path": "\(path)"]
            if let address { metadata["from"] = "\(address)" }
            logger.notice("the gate refused: \(reason)", metadata: metadata)
        case .gateRefused(let reason): logger.debug("the gate refused: \(reason)", metadata: ["event": "gate"])
        }
    }
}
