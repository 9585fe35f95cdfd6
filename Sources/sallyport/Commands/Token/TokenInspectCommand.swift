import ArgumentParser
import Foundation
import Identity
import JWT

/// `sallyport token inspect`.
struct TokenInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Print a token's header and claims without verifying its signature.",
        discussion: "Reads one token per line on standard input. Exit status 1 if a line is not a JWT.")

    @Flag(help: "Print one JSON object per line: {\"header\":…,\"claims\":…}.")
    var json = false

    func run() throws {
        var isFailed = false
        var lines = StandardInputLines(maximumLength: Policy.defaultMaximumSize)
        while let line = try lines.next() {
            do {
                // Bytes that are not UTF-8 are no token either; the replacement characters show it.
                try StandardOutput.write(text(of: try UnverifiedToken(String(decoding: line, as: UTF8.self))))
            } catch let error as JWTError {
                isFailed = true
                try? FileHandle.standardError.write(contentsOf: Data("Not a token: \(error.detail).\n".utf8))
            }
        }
        if isFailed { throw ExitCode.failure }
    }

    private func text(of token: UnverifiedToken) -> String {
        if json { return "{\"header\":\(token.unverifiedHeaderJSON),\"claims\":\(token.unverifiedClaimsJSON)}\n" }
        var text = "header      \(token.unverifiedHeaderJSON)\nclaims      \(token.unverifiedClaimsJSON)\n"
        for (name, label) in [("iat", "issued      "), ("nbf", "not before  "), ("exp", "expires     ")] {
            guard let date = token.unverifiedDate(name) else { continue }
            let distance = date.seconds - Timestamp.now().seconds
            text += "\(label)\(Timestamp(seconds: date.seconds).rfc3339) (\(Self.relative(distance)))\n"
        }
        return text + "signature   not checked; to check it: sallyport token verify\n"
    }

    private static func relative(_ seconds: Int64) -> String {
        let text = Duration.seconds(abs(seconds)).formatted(
            .units(allowed: [.days, .hours, .minutes, .seconds], width: .narrow))
        return seconds < 0 ? "\(text) ago" : "in \(text)"
    }
}
