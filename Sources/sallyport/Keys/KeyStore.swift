import AccessRules
package import AuthService
package import Identity
package import JWT
package import ServerSettings

/// The operations of the `key` commands on the signing keys of one configuration.
package struct KeyStore: Sendable {
    private let directory: KeyDirectory
    private let lifetimeSeconds: Int64
    /// The use of the keys.
    package let use: KeyUse
    /// The algorithm that signs.
    package let algorithm: Algorithm

    /// Creates the key store of a configuration for one use.
    package init(_ settings: Settings, use: KeyUse = .access) throws(CommandRefusal) {
        directory = KeyDirectory(path: settings.keys)
        self.use = use
        switch use {
        case .access:
            lifetimeSeconds = settings.tokens.access.components.seconds
            algorithm = try Self.algorithm(named: settings.tokens.algorithm)
        case .identity:
            lifetimeSeconds = 60
            algorithm = KeyRing.identityAlgorithm
        }
    }

    /// Creates the identity key, if the configuration needs one and there is none.
    static func makeIdentityKeyIfMissing(_ settings: Settings) throws(CommandRefusal) {
        let isWanted = settings.gate.identity != nil || settings.gate.rules.contains { $0.admission.audience != nil }
        let store = try KeyStore(settings, use: .identity)
        guard isWanted, try store.plan(now: .now()).signing == nil else { return }
        let key: Key
        do { key = try makeKey(store.algorithm) } catch {
            throw CommandRefusal("The key for identity tokens cannot be created: \(error.detail).")
        }
        try store.add(key, now: .now())
    }

    /// Generates a key whose kid cannot be mistaken for an option on the command line.
    static func makeKey(_ algorithm: Algorithm) throws(JWTError) -> Key {
        var generator = SystemRandomNumberGenerator()
        while true {
            let key = try Key.generate(algorithm, using: &generator)
            if !key.kid.hasPrefix("-") { return key }
        }
    }

    /// The algorithm of this name.
    package static func algorithm(named name: String) throws(CommandRefusal) -> Algorithm {
        guard let algorithm = Algorithm(name: name) else {
            let known = Algorithm.allCases.map(\.name)
            let nearest = Suggestions(names: known).nearest(to: name).map { "; did you mean \($0)?" } ?? ""
            throw CommandRefusal(
                "\(name) is not an algorithm\(nearest.isEmpty ? ": \(known.joined(separator: ", "))." : nearest)")
        }
        return algorithm
    }

    /// All keys with their states at `now`.
    package func plan(now: Timestamp) throws(CommandRefusal) -> KeyPlan {
        KeyPlan(try records(), algorithm: algorithm, now: now)
    }

    /// Adds the first key of an algorithm; it signs immediately.
    package func add(_ key: Key, now: Timestamp) throws(CommandRefusal) {
        try directory.locked { () throws(CommandRefusal) in
            let plan = KeyPlan(try records(), algorithm: key.algorithm, now: now)
            guard plan.signing == nil else {
                throw CommandRefusal(
                    "A \(key.algorithm.name) key already signs; to replace it without refusing tokens, "
                        + "use: sallyport key rotate")
            }
            try write(KeyRecord(key: key, use: use, createdAt: now, signsFrom: now))
        }
    }

    /// Publishes a key that takes over after the lead.
    ///
    /// - Returns: the written rotation.
    package func rotate(to key: Key, leadSeconds: Int64?, now: Timestamp) throws(CommandRefusal) -> KeyRotation {
        try directory.locked { () throws(CommandRefusal) in
            let records = try records()
            guard KeyPlan(records, algorithm: key.algorithm, now: now).signing != nil else {
                throw CommandRefusal("There is no \(key.algorithm.name) key to replace; use: sallyport key add")
            }
            let rotation = KeyRotation(
                to: key, use: use, from: records,
                leadSeconds: leadSeconds ?? KeyRotation.leadSeconds(for: key.algorithm),
                lifetimeSeconds: lifetimeSeconds, now: now)
            // The new key first: if the second write fails, the old key merely verifies for longer.
            try write(rotation.next)
            for record in rotation.superseded { try write(record) }
            return rotation
        }
    }

    /// Removes a key; one that is still needed only if `evenIfNeeded`.
    ///
    /// - Returns: the key that continues to sign instead of ending by a rotation.
    package func remove(kid: String, evenIfNeeded: Bool, now: Timestamp) throws(CommandRefusal) -> KeyRecord? {
        try directory.locked { () throws(CommandRefusal) in
            let records = try records()
            let plan = KeyPlan(records, algorithm: algorithm, now: now)
            guard let entry = plan.keys.first(where: { $0.record.key.kid == kid }) else {
                throw CommandRefusal("No key has this kid; see: sallyport key list")
            }
            if !evenIfNeeded {
                switch entry.state {
                case .expired: break
                case .signing:
                    throw CommandRefusal(
                        "This key signs; replace it first (sallyport key rotate), or use --force.")
                case .next:
                    throw CommandRefusal("This key will sign next; to cancel its rotation, use --force.")
                case .verifying:
                    let until = entry.record.verifiesUntil.map { " until \($0.rfc3339)" } ?? ""
                    throw CommandRefusal(
                        "Tokens of this key are accepted\(until); to refuse them now, use --force.")
                }
            }
            let resumed = KeyRotation.resumed(
                without: kid, algorithm: entry.record.key.algorithm, in: records, now: now)
            if let resumed { try write(resumed) }
            try remove(entry.record)
            return resumed
        }
    }

    private func records() throws(CommandRefusal) -> [KeyRecord] {
        do { return try directory.records().filter { $0.use == use } } catch { throw CommandRefusal(error.reason) }
    }

    private func remove(_ record: KeyRecord) throws(CommandRefusal) {
        do { try directory.remove(record) } catch { throw CommandRefusal(error.reason) }
    }

    private func write(_ record: KeyRecord) throws(CommandRefusal) {
        do { try directory.write(record) } catch { throw CommandRefusal(error.reason) }
    }
}
