import ArgumentParser
import AuthService
import ServerSettings
import Foundation
import Identity
import JWT

/// The source of a new key: generated or imported.
struct NewKeyOptions: ParsableArguments {
    @Option(help: "The key's use: access, or identity for the tokens that the gate sends to applications (ES256).")
    var use = "access"
    @Option(help: "The algorithm, such as HS256, ES256, EdDSA; by default that of the configuration.")
    var algorithm: String?
    @Option(
        name: .customLong("from"),
        help: ArgumentHelp("Import a private key instead: a file with a JWK or with PEM (PKCS#8).", valueName: "file"))
    var source: String?

    func validate() throws {
        guard KeyUse(rawValue: use) != nil else { throw ValidationError("--use must be access or identity.") }
    }

    /// The key store for the chosen use.
    func store(_ settings: Settings) throws(CommandRefusal) -> KeyStore {
        try KeyStore(settings, use: KeyUse(rawValue: use) ?? .access)
    }

    /// The key.
    func key(_ settings: Settings) throws(CommandRefusal) -> Key {
        let standard = try store(settings).algorithm
        let algorithm = try KeyStore.algorithm(named: algorithm ?? standard.name)
        guard use == KeyUse.access.rawValue || algorithm == standard else {
            throw CommandRefusal("Identity tokens are signed with \(standard.name).")
        }
        do {
            guard let source else { return try KeyStore.makeKey(algorithm) }
            let text: String
            do { text = try SecretFile.read(source) } catch { throw CommandRefusal(error.reason) }
            let key =
                text.hasPrefix("{")
                ? try Key(jwk: text, algorithm: algorithm) : try Key(pem: text, algorithm: algorithm)
            guard key.isPrivate else { throw CommandRefusal("\(source) contains a public key, which cannot sign.") }
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
