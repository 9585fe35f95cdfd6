import ArgumentParser
import Foundation
import Identity
import JWT
import ServerSettings

/// `sallyport token dpop-proof`.
struct TokenDPoPProofCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dpop-proof", abstract: "Create a DPoP proof for one request with a token that is bound to a key.",
        discussion: """
            The proof is the value of the header field DPoP. A login with a proof binds its tokens to the key. Each \
            request then needs `Authorization: DPoP TOKEN` and its own proof for its method, URL and token.

            Example: printf %s "$TOKEN" | sallyport token dpop-proof --key my.jwk --method GET \
            --url https://auth.example.org/me --token-stdin
            """)

    @Option(help: ArgumentHelp("The private key: a file with a JWK or with PEM (PKCS#8).", valueName: "file"))
    var key: String?
    @Option(
        name: .customLong("new-key"),
        help: ArgumentHelp("Create a key and write it to this file, which must not exist.", valueName: "file"))
    var newKey: String?
    @Option(help: "The algorithm of a new key: ES256 or EdDSA.") var algorithm = "ES256"
    @Option(help: "The request's method.") var method: String
    @Option(help: "The request's URL; query and fragment are ignored.") var url: String
    @Flag(name: .customLong("token-stdin"), help: "Read the request's access token from standard input.")
    var hasToken = false
    @Option(help: "The nonce of the last answer's DPoP-Nonce header field.") var nonce: String?

    /// The algorithms of proofs that the server accepts.
    private static let algorithms: [Algorithm] = [.es256, .edDSA]

    func validate() throws {
        guard (key == nil) != (newKey == nil) else { throw ValidationError("Give either --key or --new-key.") }
        guard Self.algorithms.contains(where: { $0.name == algorithm }) else {
            throw ValidationError("--algorithm must be ES256 or EdDSA.")
        }
        guard url.hasPrefix("https://") else { throw ValidationError("--url must begin with https://.") }
        guard !method.isEmpty, method.allSatisfy(\.isLetter), method == method.uppercased() else {
            throw ValidationError("--method must be in capitals, such as GET.")
        }
    }

    func run() throws {
        let signingKey = try signingKey()
        var claims = JSONBuilder()
        claims.setTokenID(Base64URL.encode(RandomSource.system.bytes(16)))
        claims.set("htm", method)
        claims.set("htu", String(url.prefix { $0 != "?" && $0 != "#" }))
        claims.setIssuedAt(NumericDate(seconds: Timestamp.now().seconds))
        if hasToken {
            let token = try token()
            claims.set("ath", Thumbprint(of: token).description)
        }
        if let nonce { claims.set("nonce", nonce) }
        let proof: String
        do { proof = try DPoPProof.sign(claims, with: signingKey, type: DPoPProof.dpopType) } catch {
            throw CommandRefusal("The proof cannot be created: \(error.detail).")
        }
        try StandardOutput.write(proof + "\n")
    }

    private func token() throws -> [UInt8] {
        var lines = StandardInputLines(maximumLength: Policy.defaultMaximumSize)
        guard let line = try lines.next(), !line.isEmpty else {
            throw CommandRefusal("Standard input contains no token.")
        }
        return line
    }

    private func signingKey() throws(CommandRefusal) -> Key {
        if let newKey { return try make(at: newKey) }
        let path = key ?? ""
        let text: String
        do { text = try SecretFile.read(path) } catch { throw CommandRefusal(error.reason) }
        for algorithm in Self.algorithms {
            let read =
                text.hasPrefix("{")
                ? try? Key(jwk: text, algorithm: algorithm) : try? Key(pem: text, algorithm: algorithm)
            guard let read else { continue }
            guard read.isPrivate else { throw CommandRefusal("\(path) contains a public key, which cannot sign.") }
            return read
        }
        throw CommandRefusal("\(path) contains no key for ES256 or EdDSA; create one with --new-key.")
    }

    private func make(at path: String) throws(CommandRefusal) -> Key {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw CommandRefusal("\(path) already exists; use it with --key, or choose another file.")
        }
        do {
            var generator = SystemRandomNumberGenerator()
            let key = try Key.generate(algorithm == Algorithm.es256.name ? .es256 : .edDSA, using: &generator)
            try PrivateFile.write(Array((try key.privateJWK() + "\n").utf8), to: path)
            return key
        } catch let error as KeyDirectoryError {
            throw CommandRefusal(error.reason)
        } catch let error as JWTError {
            throw CommandRefusal("The key cannot be created: \(error.detail).")
        } catch {
            throw CommandRefusal("\(error)")
        }
    }
}
