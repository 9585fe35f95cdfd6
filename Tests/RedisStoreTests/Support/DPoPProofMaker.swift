import EndToEndSupport
import Foundation

/// Makes proofs of possession with one key, using the program's own command.
final class DPoPProofMaker: Sendable {
    private let folder: TemporaryDirectory
    private let origin: String

    /// - Parameter origin: the origin in the workers' configuration, whichever port receives the request.
    init(origin: String) async throws {
        folder = try TemporaryDirectory()
        self.origin = origin
        _ = try await make(["--new-key", "\(folder.path)/key.jwk"], "POST", "/login", token: nil)
    }

    /// A new proof.
    func proof(_ method: String, _ path: String, token: String? = nil, nonce: String? = nil) async throws -> String {
        try await make(
            ["--key", "\(folder.path)/key.jwk"] + (nonce.map { ["--nonce", $0] } ?? []), method, path, token: token)
    }

    private func make(
        _ arguments: [String], _ method: String, _ path: String, token: String?
    ) async throws -> String {
        let command =
            [Repository.program, "token", "dpop-proof", "--method", method, "--url", origin + path] + arguments
            + (token == nil ? [] : ["--token-stdin"])
        return try await Command.succeed(command, input: Data((token ?? "").utf8)).text
            .trimmingCharacters(in: .newlines)
    }
}
