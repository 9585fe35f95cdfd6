import ArgumentParser
import Foundation
import Identity
import JWT

/// `sallyport token verify`.
struct TokenVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verify tokens: one per line on standard input, one answer per line.",
        discussion: """
            Each answer is `valid` with the claims as JSON, or `invalid` with a code. Only the conditions of the options \
            are checked: without --issuer and --audience, these claims may have any value; without --require, `exp` is \
            optional, but an expired token is always invalid. Exit status 0 if all tokens are valid, 1 otherwise.

            Example: sallyport token verify --jwks keys.json --issuer https://auth.example.org < tokens
            """)

    @Option(
        help: ArgumentHelp("A file with a JWK Set, such as the answer of /.well-known/jwks.json.", valueName: "file"))
    var jwks: String
    @Option(
        name: .customLong("algorithm"),
        help: ArgumentHelp(
            "An accepted algorithm, also for keys without `alg`; repeat the option for several. Without it, the algorithms of the keys.",
            valueName: "name"))
    var algorithms: [String] = []
    @Option(help: "The accepted issuer (iss).") var issuer: String?
    @Option(help: "The audience that the token must name (aud).") var audience: String?
    @Option(help: "The accepted type (typ), such as at+jwt.") var type: String?
    @Option(help: ArgumentHelp("The time in seconds since 1970; without it, the current time.", valueName: "epoch"))
    var now: Int64?
    @Option(help: ArgumentHelp("The accepted clock difference in seconds, up to 300.", valueName: "seconds"))
    var leeway = 0
    @Option(
        name: .customLong("require"),
        help: ArgumentHelp("A required claim; repeat the option for several.", valueName: "claim"))
    var required: [String] = []

    /// Bytes of answers that are printed together: 64 KiB.
    private static let answersAtOnce = 64 << 10

    func validate() throws {
        guard (0...Policy.maximumLeeway).contains(leeway) else {
            throw ValidationError("--leeway must be 0 to \(Policy.maximumLeeway) seconds.")
        }
        for name in algorithms where Algorithm(name: name) == nil {
            throw ValidationError("--algorithm: \(name) is not an algorithm.")
        }
    }

    func run() throws {
        let verifier = try verifier()
        var isFailed = false
        var lines = StandardInputLines(maximumLength: verifier.policy.maximumSize)
        var answers = ""
        while let line = try lines.next() {
            let time = NumericDate(seconds: now ?? Timestamp.now().seconds)
            do throws(JWTError) {
                answers += "valid \(try verifier.verify(line, now: time).json)\n"
            } catch {
                isFailed = true
                answers += "invalid \(error.code.rawValue)\n"
            }
            // Writes before it waits for more input, because the sender may wait for this answer.
            guard !lines.hasLine || answers.utf8.count > Self.answersAtOnce else { continue }
            try StandardOutput.write(answers)
            answers = ""
        }
        if isFailed { throw ExitCode.failure }
    }

    private func verifier() throws(CommandRefusal) -> Verifier {
        guard let data = FileManager.default.contents(atPath: jwks) else {
            throw CommandRefusal("\(jwks) cannot be read.")
        }
        let accepted = Set(algorithms.compactMap { Algorithm(name: $0) })
        do throws(JWTError) {
            let loaded = try KeySet.load(jwks: Array(data), algorithms: accepted)
            for entry in loaded.skipped {
                let name = entry.kid.map { " (\($0))" } ?? ""
                FileHandle.standardError.write(
                    Data("\(jwks): key \(entry.index)\(name) is not used: \(entry.reason.detail).\n".utf8))
            }
            guard !loaded.keys.keys.isEmpty else { throw JWTError(.key, "it contains no usable key") }
            let policy = try Policy(
                issuer: issuer.map { .exactly($0) } ?? .notJudged,
                audience: audience.map { .exactly($0) } ?? .notJudged,
                algorithms: accepted.isEmpty ? Set(loaded.keys.keys.map(\.algorithm)) : accepted,
                type: type.map { .exactly($0) } ?? .notJudged, requiredClaims: required, requiresExpiration: false,
                leeway: leeway)
            return Verifier(keys: loaded.keys, policy: policy)
        } catch {
            throw CommandRefusal("\(jwks): \(error.detail).")
        }
    }
}
