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
        let origin = required(.origin, Self.origin)
        let listen = required(.listen, Self.absolutePath)
        let state = required(.state, Self.absolutePath)
        let tokens = tokens(origin: origin ?? "")
        let personal = personal()
        let hashing = hashing()
        let server = server()
        let sessions = sessions()
        let throttle = Settings.Throttle(failures: number(.throttleFailures), halflife: duration(.throttleHalflife))
        let sites = value(.gateSites) { text in
            Self.list(text).flatMap { list in list.allSatisfy { Self.origin($0) != nil } ? list : nil }
        }
        let identity = value(.gateIdentity) { try? RuleReader.audience($0) }
        let gate = Settings.Gate(sites: sites ?? [], identity: identity, encode: word(.gateEncode), rules: [])
        let binding = binding()
        let pages = pages(origin: origin ?? "")
        let auditKeep = duration(.auditKeep)
        let group = value(.group) { $0.isEmpty ? nil : $0 }
        let peers = value(.peers, Self.list) ?? []
        let minimum = number(.passwordsMinimum)
        let level = word(.logLevel)
        guard let origin, let listen, let state else { return nil }
        return Settings(
            origin: origin, listen: listen, state: state, group: group, peers: peers, tokens: tokens,
            personal: personal, hashing: hashing, sessions: sessions, throttle: throttle, gate: gate, binding: binding,
            pages: pages, server: server, auditKeep: auditKeep,
            minimumPasswordLength: minimum, logLevel: level)
    }

    private mutating func tokens(origin: String) -> Settings.Tokens {
        Settings.Tokens(
            algorithm: value(.tokensAlgorithm) { Algorithm(name: $0) == nil ? nil : $0 } ?? "",
            audience: value(.tokensAudience) { $0.isEmpty ? nil : $0 } ?? origin,
            access: duration(.tokensAccess), refresh: duration(.tokensRefresh), grace: duration(.tokensGrace),
            secret: secret(.tokensSecret))
    }

    private mutating func sessions() -> Settings.Sessions {
        Settings.Sessions(
            absolute: duration(.sessionsAbsolute), short: duration(.sessionsShort), secret: secret(.sessionsSecret),
            redis: redis(),
            stale: duration(.sessionsStale))
    }

    private mutating func redis() -> Settings.Redis? {
        if let text = text(.sessionsStore), RedisAddress.holdsPassword(text) {
            problems.append(
                "\(place(of: .sessionsStore)): `sessions.store` holds a password; "
                    + "write it to a file of mode 600, and set `sessions.password_file` to the file's path.")
            return nil
        }
        if let text = text(.sessionsStore), let problem = SentinelURL(text)?.problem {
            problems.append("\(place(of: .sessionsStore)): `sessions.store` \(problem).")
            return nil
        }
        let address: RedisAddress?? = value(.sessionsStore) { text -> RedisAddress?? in
            text == "sqlite" ? .some(nil) : RedisAddress(text).map { .some($0) }
        }
        // Read even if they are not needed, so that mistakes in them are reported.
        let password = password(.sessionsPassword)
        let sentinelUser = text(.sessionsSentinelUser)
        let sentinelPassword = self.password(.sessionsSentinelPassword)
        if sentinelUser != nil, sentinelPassword == nil {
            problems.append(
                "\(place(of: .sessionsSentinelUser)): `sessions.sentinel_user` needs `sessions.sentinel_password_file`."
            )
        }
        let authorities = value(.sessionsAuthorities, Self.absolutePath)
        let prefix = value(.sessionsPrefix, Self.keyPrefix) ?? ""
        let timeout = duration(.sessionsTimeout)
        let trustsSilence = word(.sessionsWhenStale) == "trust"
        return (address ?? nil).map { address in
            Settings.Redis(
                address: address, password: password, sentinelUser: sentinelUser, sentinelPassword: sentinelPassword,
                authorities: authorities, prefix: prefix, timeout: timeout,
                trustsSilence: trustsSilence)
        }
    }

    private mutating func personal() -> Settings.Personal {
        let maximum = value(.personalMaximum) { text -> Duration?? in
            if text == "never" { return .some(nil) }
            return Self.duration(.seconds(60) ... .seconds(36500 * 86400))(text).map { .some($0) }
        }
        return Settings.Personal(lifetime: duration(.personalLifetime), maximum: maximum ?? nil)
    }

    private mutating func binding() -> Settings.Binding {
        Settings.Binding(
            dpopNonce: word(.dpopNonce), dpopWindow: duration(.dpopWindow), certificates: word(.certificatesMode),
            ipv4: bits(.networkIPv4, of: 32), ipv6: bits(.networkIPv6, of: 128), moved: word(.networkMoved))
    }

    private mutating func hashing() -> Settings.Hashing {
        Settings.Hashing(
            memory: size(.hashingMemory), passes: number(.hashingPasses), threads: number(.hashingThreads),
            queue: number(.hashingQueue))
    }

    private mutating func pages(origin: String) -> Settings.Pages {
        let host = URLComponents(string: origin)?.host ?? ""
        return Settings.Pages(
            name: value(.pagesName) { (1...80).contains($0.count) ? $0 : nil } ?? host,
            notice: value(.pagesNotice, Self.line), templates: value(.pagesTemplates, Self.absolutePath),
            cookieName: value(.cookiesName, Self.cookieName) ?? "", remember: word(.cookiesRemember),
            cookieDomain: cookieDomain(host: host))
    }

    /// A line of text of at most 500 characters, without control characters.
    private static func line(_ text: String) -> String? {
        let line = text.trimmingCharacters(in: .whitespacesAndNewlines)
        let isPlain = !line.unicodeScalars.contains {
            [.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory)
        }
        return isPlain && (1...500).contains(line.count) && line.utf8.count <= 4096 ? line : nil
    }

    private mutating func cookieDomain(host: String) -> String? {
        guard let text = text(.cookiesDomain) else { return nil }
        do throws(CookieDomain.Refusal) {
            return try CookieDomain(text, originHost: host.isEmpty ? nil : host).name
        } catch {
            problems.append(
                "\(place(of: .cookiesDomain)): `\(ConfigurationKey.cookiesDomain.rawValue)` \(error.reason).")
            return nil
        }
    }

    private mutating func server() -> Settings.Server {
        Settings.Server(
            workers: optionalNumber(.serverWorkers), read: duration(.serverRead),
            idle: duration(.serverIdle), stop: duration(.serverStop))
    }

    // MARK: Values by the type that the table gives them

    private mutating func number(_ key: ConfigurationKey) -> Int { optionalNumber(key) ?? 0 }

    private mutating func optionalNumber(_ key: ConfigurationKey) -> Int? {
        guard case .number(let range) = key.entry.type else { return nil }
        return value(key) { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
    }

    private mutating func duration(_ key: ConfigurationKey) -> Duration {
        guard case .duration(let range) = key.entry.type else { return .zero }
        return value(key, Self.duration(range)) ?? range.lowerBound
    }

    private mutating func size(_ key: ConfigurationKey) -> Int {
        guard case .size(let range) = key.entry.type else { return 0 }
        return value(key) { Quantity.size($0).flatMap { range.contains($0) ? $0 : nil } } ?? range.lowerBound
    }

    private mutating func word(_ key: ConfigurationKey) -> String {
        guard case .word(let words) = key.entry.type else { return "" }
        return value(key) { words.contains($0) ? $0 : nil } ?? ""
    }

    /// The number of significant bits of an address; nil for `off`.
    private mutating func bits(_ key: ConfigurationKey, of width: Int) -> Int? {
        let word = word(key)
        return word == "exact" ? width : Int(word)
    }

    // MARK: One value

    /// The given value, or the table's default; nil if there is neither.
    private mutating func value<Value>(_ key: ConfigurationKey, _ parse: (String) -> Value?) -> Value? {
        if let value = given(key, parse) { return value }
        guard case .value(let standard) = key.entry.standard else { return nil }
        return parse(standard)
    }

    private mutating func required<Value>(_ key: ConfigurationKey, _ parse: (String) -> Value?) -> Value? {
        guard text(key) != nil else {
            problems.append("\(file): `\(key.rawValue)` is missing; write \(key.entry.form).")
            return nil
        }
        return given(key, parse)
    }

    private mutating func given<Value>(_ key: ConfigurationKey, _ parse: (String) -> Value?) -> Value? {
        guard let text = text(key) else { return nil }
        guard let value = parse(text) else {
            problems.append("\(place(of: key)): `\(key.rawValue)` must be \(key.entry.form).")
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
            problems.append("\(place): `\(key.rawValue)` must be base64; create one with: openssl rand -base64 32")
            return nil
        }
        guard bytes.count >= 32 else {
            problems.append(
                "\(place): `\(key.rawValue)` is \(bytes.count) bytes long and must be at least 32; "
                    + "create one with: openssl rand -base64 32")
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

    /// A token (RFC 6265, 4.1.1; RFC 2616, 2.2) that has no prefix of its own.
    private static func cookieName(_ text: String) -> String? {
        let isToken = text.utf8.allSatisfy { byte in
            (0x21...0x7e).contains(byte) && !#"()<>@,;:\"/[]?={}"#.utf8.contains(byte)
        }
        // Browsers compare the prefixes without case (RFC 6265bis, 5.4).
        let isPrefixed = ["__host-", "__secure-"].contains { text.lowercased().hasPrefix($0) }
        return (1...64).contains(text.utf8.count) && isToken && !isPrefixed ? text : nil
    }

    private static func list(_ text: String) -> [String]? {
        let items = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        return items.contains("") ? nil : items
    }

    private static func duration(_ range: ClosedRange<Duration>) -> (String) -> Duration? {
        { text in Quantity.duration(text).flatMap { range.contains($0) ? $0 : nil } }
    }
}
