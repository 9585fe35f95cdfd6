import Configuration
import Foundation
import JWT

/// Turns layered text values into settings, and collects the mistakes.
struct SettingsReader {
    private let config: ConfigReader
    private let environment: [String: String]
    private let file: String
    private let lines: [String: Int]
    private(set) var problems: [String] = []

    init(config: ConfigReader, environment: [String: String], file: String, lines: [String: Int]) {
        self.config = config
        self.environment = environment
        self.file = file
        self.lines = lines
    }

    /// All settings; nil if a required one is missing or malformed.
    mutating func settings() -> Settings? {
        let origin = required(.origin, "the public origin, such as https://auth.example.org", Self.origin)
        let listen = required(.listen, "an absolute path of a unix socket", Self.absolutePath)
        let state = required(.state, "an absolute path of a directory", Self.absolutePath)
        let tokens = tokens(origin: origin ?? "")
        let personal = personal()
        let hashing = hashing()
        let server = server()
        let sessions = sessions()
        let throttle = Settings.Throttle(
            failures: value(.throttleFailures, default: 10, "a number from 1 to 100000", Self.number(1...100_000)),
            halflife: value(
                .throttleHalflife, default: .seconds(600), "a duration such as 10m",
                Self.duration(atLeast: .seconds(1), atMost: .seconds(86400))))
        let gate = Settings.Gate(
            sites: value(.gateSites, default: [], "a list of origins, such as https://app.example.org") { text in
                Self.list(text).flatMap { list in list.allSatisfy { Self.origin($0) != nil } ? list : nil }
            },
            identity: optional(.gateIdentity, "the audience of a token, such as https://app.example.org") {
                try? RuleReader.audience($0)
            }, rules: [])
        let binding = binding()
        let pages = pages(origin: origin ?? "")
        let auditKeep = value(
            .auditKeep, default: .seconds(180 * 86400), "a duration such as 180d",
            Self.duration(atLeast: .seconds(3600), atMost: .seconds(36500 * 86400)))
        let group = optional(.group, "the name of a group") { $0.isEmpty ? nil : $0 }
        let peers = value(.peers, default: ["www-data"], "a list of user names", Self.list)
        let minimum = value(.passwordsMinimum, default: 8, "a number from 1 to 128", Self.number(1...128))
        let level = value(.logLevel, default: "info", "trace, debug, info, notice, warning, error or critical") {
            ["trace", "debug", "info", "notice", "warning", "error", "critical"].contains($0) ? $0 : nil
        }
        guard let origin, let listen, let state else { return nil }
        return Settings(
            origin: origin, listen: listen, state: state, group: group, peers: peers, tokens: tokens,
            personal: personal, hashing: hashing, sessions: sessions, throttle: throttle, gate: gate, binding: binding,
            pages: pages, server: server, auditKeep: auditKeep,
            minimumPasswordLength: minimum, logLevel: level)
    }

    private mutating func tokens(origin: String) -> Settings.Tokens {
        let positive = Self.duration(atLeast: .seconds(1), atMost: .seconds(400 * 86400))
        return Settings.Tokens(
            algorithm: value(.tokensAlgorithm, default: "HS256", "the name of a signature algorithm, such as HS256") {
                Algorithm(name: $0) == nil ? nil : $0
            },
            audience: value(.tokensAudience, default: origin, "who the tokens are for") { $0.isEmpty ? nil : $0 },
            access: value(
                .tokensAccess, default: .seconds(15 * 60), "a duration such as 15m, up to 24h",
                Self.duration(atLeast: .seconds(1), atMost: .seconds(86400))),
            refresh: value(.tokensRefresh, default: .seconds(30 * 86400), "a duration such as 30d", positive),
            grace: value(
                .tokensGrace, default: .seconds(10), "a duration such as 10s, up to 5m",
                Self.duration(atLeast: .zero, atMost: .seconds(300))),
            secret: secret(.tokensSecret))
    }

    private mutating func sessions() -> Settings.Sessions {
        let span = Self.duration(atLeast: .seconds(1), atMost: .seconds(4000 * 86400))
        return Settings.Sessions(
            absolute: value(.sessionsAbsolute, default: .seconds(90 * 86400), "a duration such as 90d", span),
            secret: secret(.sessionsSecret), redis: redis(),
            stale: value(
                .sessionsStale, default: .seconds(5), "a duration such as 5s, from 2s to 1h",
                Self.duration(atLeast: .seconds(2), atMost: .seconds(3600))))
    }

    private mutating func redis() -> Settings.Redis? {
        if let text = text(.sessionsStore), RedisAddress.holdsPassword(text) {
            problems.append(
                "\(place(of: .sessionsStore)): `sessions.store` holds a password; "
                    + "put it in a file of mode 600, and the file's path in `sessions.password_file`.")
            return nil
        }
        let address: RedisAddress?? = optional(
            .sessionsStore, "sqlite, redis://HOST, rediss://HOST or unix:///PATH"
        ) { text -> RedisAddress?? in
            text == "sqlite" ? .some(nil) : RedisAddress(text).map { .some($0) }
        }
        // Read even if they are not needed, so that mistakes in them are reported.
        let password = password(.sessionsPassword)
        let authorities = optional(
            .sessionsAuthorities, "an absolute path of a file of certificates", Self.absolutePath)
        let prefix = value(.sessionsPrefix, default: "sallyport:", "1 to 64 letters, digits or ._:-", Self.keyPrefix)
        let timeout = value(
            .sessionsTimeout, default: .seconds(1), "a duration such as 1s, from 10ms to 10s",
            Self.duration(atLeast: .milliseconds(10), atMost: .seconds(10)))
        let trustsSilence = value(.sessionsWhenStale, default: false, "refuse or trust") { text in
            ["refuse": false, "trust": true][text]
        }
        return (address ?? nil).map { address in
            Settings.Redis(
                address: address, password: password, authorities: authorities, prefix: prefix, timeout: timeout,
                trustsSilence: trustsSilence)
        }
    }

    private mutating func personal() -> Settings.Personal {
        let span = Self.duration(atLeast: .seconds(60), atMost: .seconds(36500 * 86400))
        return Settings.Personal(
            lifetime: value(.personalLifetime, default: .seconds(90 * 86400), "a duration such as 90d", span),
            maximum: value(.personalMaximum, default: nil, "a duration such as 366d, or never") { text -> Duration?? in
                text == "never" ? .some(nil) : span(text).map { .some($0) }
            })
    }

    private mutating func binding() -> Settings.Binding {
        Settings.Binding(
            dpopNonce: value(.dpopNonce, default: "optional", "optional or required") {
                ["optional", "required"].contains($0) ? $0 : nil
            },
            dpopWindow: value(
                .dpopWindow, default: .seconds(60), "a duration such as 60s, up to 5m",
                Self.duration(atLeast: .seconds(5), atMost: .seconds(300))),
            certificates: value(.certificatesMode, default: "off", "off, self-signed or pki") {
                ["off", "self-signed", "pki"].contains($0) ? $0 : nil
            },
            ipv4: value(.networkIPv4, default: nil, "off, exact or 24", Self.prefix(exact: 32, network: 24)),
            ipv6: value(.networkIPv6, default: nil, "off, exact or 64", Self.prefix(exact: 128, network: 64)),
            moved: value(.networkMoved, default: "refuse", "refuse or rebind") {
                ["refuse", "rebind"].contains($0) ? $0 : nil
            })
    }

    private mutating func hashing() -> Settings.Hashing {
        Settings.Hashing(
            memory: value(.hashingMemory, default: 64 << 20, "a size such as 64MiB, from 8KiB to 4GiB") {
                Quantity.size($0).flatMap { (8 << 10...4 << 30).contains($0) ? $0 : nil }
            },
            passes: value(.hashingPasses, default: 3, "a number from 1 to 64", Self.number(1...64)),
            threads: value(.hashingThreads, default: 2, "a number from 1 to 64", Self.number(1...64)),
            queue: value(.hashingQueue, default: 32, "a number from 1 to 10000", Self.number(1...10000)))
    }

    private mutating func pages(origin: String) -> Settings.Pages {
        let host = URLComponents(string: origin)?.host ?? ""
        return Settings.Pages(
            name: value(.pagesName, default: host, "what people call the site, in at most 80 characters") {
                (1...80).contains($0.count) ? $0 : nil
            },
            templates: optional(.pagesTemplates, "an absolute path of a directory", Self.absolutePath),
            cookieDomain: optional(
                .cookiesDomain, "the origin's host or a domain above it, such as example.org"
            ) { domain in
                // Browsers accept no cookie for a single label (a public suffix), for an address, or for another's
                // domain.
                let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
                let isName = labels.count > 1 && !labels.contains("") && !labels.allSatisfy { Int($0) != nil }
                return isName && (host == domain || host.hasSuffix(".\(domain)")) ? domain : nil
            })
    }

    private mutating func server() -> Settings.Server {
        let limit = Self.duration(atLeast: .seconds(1), atMost: .seconds(86400))
        return Settings.Server(
            workers: optional(.serverWorkers, "a number from 1 to 256", Self.number(1...256)),
            read: value(.serverRead, default: .seconds(10), "a duration such as 10s", limit),
            idle: value(.serverIdle, default: .seconds(75), "a duration such as 75s", limit),
            stop: value(.serverStop, default: .seconds(10), "a duration such as 10s", limit))
    }

    // MARK: One value

    private mutating func value<Value>(
        _ key: ConfigurationKey, default standard: Value, _ expected: String, _ parse: (String) -> Value?
    ) -> Value {
        optional(key, expected, parse) ?? standard
    }

    private mutating func required<Value>(
        _ key: ConfigurationKey, _ expected: String, _ parse: (String) -> Value?
    ) -> Value? {
        guard text(key) != nil else {
            problems.append("\(file): `\(key.rawValue)` is missing; write \(expected).")
            return nil
        }
        return optional(key, expected, parse)
    }

    private mutating func optional<Value>(
        _ key: ConfigurationKey, _ expected: String, _ parse: (String) -> Value?
    ) -> Value? {
        guard let text = text(key) else { return nil }
        guard let value = parse(text) else {
            problems.append("\(place(of: key)): `\(key.rawValue)` must be \(expected).")
            return nil
        }
        return value
    }

    private func text(_ key: ConfigurationKey) -> String? {
        config.string(forKey: ConfigKey(key.rawValue.split(separator: ".").map(String.init)), isSecret: key.isSecret)
    }

    private func place(of key: ConfigurationKey) -> String {
        if environment[key.environmentName] != nil { return key.environmentName }
        return lines[key.rawValue].map { "\(file):\($0)" } ?? file
    }

    // MARK: Secrets

    /// A key's bytes, in base64.
    private mutating func secret(_ key: ConfigurationKey) -> [UInt8]? {
        guard let (text, place) = secretText(key) else { return nil }
        guard let bytes = Self.base64(text) else {
            problems.append("\(place): `\(key.rawValue)` must be base64; make one with: openssl rand -base64 32")
            return nil
        }
        guard bytes.count >= 32 else {
            problems.append(
                "\(place): `\(key.rawValue)` is \(bytes.count) bytes long and must be at least 32; "
                    + "make one with: openssl rand -base64 32")
            return nil
        }
        return bytes
    }

    /// A password of another server, unchanged.
    private mutating func password(_ key: ConfigurationKey) -> [UInt8]? {
        secretText(key).map { Array($0.text.utf8) }
    }

    /// A secret's text: given directly, as the path of a file, or as a systemd credential with the key's name.
    private mutating func secretText(_ key: ConfigurationKey) -> (text: String, place: String)? {
        let path =
            environment[key.environmentName + "_FILE"]
            ?? config.string(forKey: ConfigKey((key.rawValue + "_file").split(separator: ".").map(String.init)))
            ?? credential(key)
        let inline = text(key)
        if path != nil, inline != nil {
            problems.append("`\(key.rawValue)` is given as text and as a file; keep one.")
            return nil
        }
        if let inline { return (inline, place(of: key)) }
        guard let path else { return nil }
        do throws(SecretFileError) { return (try SecretFile.read(path), path) } catch {
            problems.append("`\(key.rawValue)`: \(error.reason)")
            return nil
        }
    }

    private func credential(_ key: ConfigurationKey) -> String? {
        guard let directory = environment["CREDENTIALS_DIRECTORY"] else { return nil }
        let path = "\(directory)/\(key.rawValue)"
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// Base64 in either alphabet, padded or not, as `openssl rand -base64` and JWK tools write it.
    private static func base64(_ text: String) -> [UInt8]? {
        var standard = text.replacing("-", with: "+").replacing("_", with: "/")
        while standard.hasSuffix("=") { standard.removeLast() }
        standard += String(repeating: "=", count: (4 - standard.utf8.count % 4) % 4)
        return Data(base64Encoded: standard).map(Array.init)
    }

    // MARK: Forms of text

    private static func origin(_ text: String) -> String? {
        guard let components = URLComponents(string: text), components.scheme == "https",
            let host = components.host, !host.isEmpty, host == host.lowercased(),
            components.path.isEmpty, components.query == nil, components.fragment == nil,
            components.user == nil, components.password == nil, components.port != 443
        else { return nil }
        return text
    }

    private static func absolutePath(_ text: String) -> String? {
        guard text.hasPrefix("/"), !text.contains("\0") else { return nil }
        return text.count > 1 && text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private static func keyPrefix(_ text: String) -> String? {
        let isKnown = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: "._:-".utf8.contains(byte)
            }
        }
        return (1...64).contains(text.utf8.count) && isKnown ? text : nil
    }

    private static func list(_ text: String) -> [String]? {
        let items = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        return items.contains("") ? nil : items
    }

    /// The number of significant bits of an address.
    private static func prefix(exact: Int, network: Int) -> (String) -> Int?? {
        { text in
            switch text {
            case "off": .some(nil)
            case "exact": .some(exact)
            case String(network): .some(network)
            default: nil
            }
        }
    }

    private static func number(_ range: ClosedRange<Int>) -> (String) -> Int? {
        { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
    }

    private static func duration(atLeast least: Duration, atMost most: Duration) -> (String) -> Duration? {
        { text in Quantity.duration(text).flatMap { least <= $0 && $0 <= most ? $0 : nil } }
    }
}
