import AuthService
import ServerSettings
import Identity
import JWT

/// The keys of a configuration for a server.
enum SigningKeys {
    /// Every key of the directory, and the configuration's own secret.
    static func records(_ settings: Settings) throws(CommandRefusal) -> [KeyRecord] {
        var records: [KeyRecord]
        do { records = try KeyDirectory(path: settings.keys).records() } catch { throw CommandRefusal(error.reason) }
        if let secret = settings.tokens.secret {
            // It signs from the beginning of time, so that any key of the directory takes over.
            let start = Timestamp(seconds: 0)
            do {
                let key = try Key(hmacSecret: secret, algorithm: .hs256)
                records.append(KeyRecord(key: key, createdAt: start, signsFrom: start))
            } catch {
                throw CommandRefusal("`tokens.secret`: \(error.detail).")
            }
        }
        return records
    }

    /// The issuer, audience and algorithm of a configuration.
    static func purpose(_ settings: Settings) throws(CommandRefusal) -> KeyRing.Purpose {
        let algorithm = try KeyStore.algorithm(named: settings.tokens.algorithm)
        return KeyRing.Purpose(issuer: settings.origin, audience: settings.tokens.audience, algorithm: algorithm)
    }

    /// Creates the ring of these keys.
    ///
    /// - Throws: the remedy, if none of them signs.
    static func ring(_ settings: Settings, _ records: [KeyRecord]) throws(CommandRefusal) -> KeyRing {
        let purpose = try purpose(settings)
        do {
            return try KeyRing(records, for: purpose, now: .now())
        } catch {
            guard error.code == .configuration else { throw CommandRefusal("\(settings.keys): \(error.detail).") }
            throw CommandRefusal(
                "There is no \(settings.tokens.algorithm) key in \(settings.keys) that signs; "
                    + "make one with: sallyport key add")
        }
    }
}
