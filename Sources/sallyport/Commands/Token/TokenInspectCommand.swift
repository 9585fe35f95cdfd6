import ArgumentParser
import Foundation
import Identity
import JWT

/// `sallyport token inspect`.
struct TokenInspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Show what a token says, without checking whether it is true.",
        discussion: "Reads one token a line on standard input. Exit status 1 if one of them is no token at all.")

    @Flag(help: "Print one JSON object a line: {\"header\":…,\"claims\":…}.")
    var json = false

    func run() throws {
        var isFailed = false
        while let line = readLine(strippingNewline: true) {
            do throws(JWTError) {
                show(try UnverifiedToken(line))
            } catch {
                isFailed = true
                FileHandle.standardError.write(Data("Not a token: \(error.detail).\n".utf8))
            }
        }
        if isFailed { throw ExitCode.failure }
    }

    private func show(_ token: UnverifiedToken) {
        if json {
            print("{\"header\":\(token.unverifiedHeaderJSON),\"claims\":\(token.unverifiedClaimsJSON)}")
            return
        }
        print("header      \(token.unverifiedHeaderJSON)")
        print("claims      \(token.unverifiedClaimsJSON)")
        for (name, label) in [("iat", "issued      "), ("nbf", "not before  "), ("exp", "expires     ")] {
            guard let date = token.unverifiedDate(name) else { continue }
            let distance = date.seconds - Timestamp.now().seconds
            print("\(label)\(Timestamp(seconds: date.seconds).rfc3339) (\(Self.relative(distance)))")
        }
        print("signature   not checked; to check it: sallyport token verify")
    }

    private static func relative(_ seconds: Int64) -> String {
        let text = Duration.seconds(abs(seconds)).formatted(
            .units(allowed: [.days, .hours, .minutes, .seconds], width: .narrow))
        return seconds < 0 ? "\(text) ago" : "in \(text)"
    }
}
