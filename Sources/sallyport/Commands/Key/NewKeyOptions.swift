import ArgumentParser
import ServerSettings
import Foundation
import Identity
import JWT

/// Where a new key comes from: made at random, or imported.
struct NewKeyOptions: ParsableArguments {
    @Option(help: "The algorithm, such as HS256, ES256, EdDSA; by default that of the configuration.")
    var algorithm: String?
    @Option(
        name: .customLong("from"),
        help: ArgumentHelp("Import a private key instead: a file with a JWK or with PEM (PKCS#8).", valueName: "file"))
    var source: String?

    /// The key.
    func key(_ settings: Settings) throws(CommandRefusal) -> Key {
        let algorithm = try KeyStore.algorithm(named: algorithm ?? settings.tokens.algorithm)
        do {
            guard let source else {
                var generator = SystemRandomNumberGenerator()
                return try Key.generate(algorithm, using: &generator)
            }
            let text: String
            do { text = try SecretFile.read(source) } catch { throw CommandRefusal(error.reason) }
            let key =
                text.hasPrefix("{")
                ? try Key(jwk: text, algorithm: algorithm) : try Key(pem: text, algorithm: algorithm)
            guard key.isPrivate else { throw CommandRefusal("\(source) holds a public key, which cannot sign.") }
            return key
        } catch let error as CommandRefusal {
            throw error
        } catch let error as JWTError {
            throw CommandRefusal("\(source ?? "The key"): \(error.detail).")
        } catch {
            throw CommandRefusal("\(error)")
        }
    }
}
