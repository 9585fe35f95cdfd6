internal import AccessRules
import Configuration
import Foundation

/// Reads the configuration: environment variables over a YAML file.
package struct SettingsLoader: Sendable {
    private let environment: [String: String]

    /// Creates a loader with these environment variables.
    package init(environment: [String: String]) {
        self.environment = environment
    }

    /// The configuration of a file, with every value checked.
    ///
    /// - Throws: all problems together, each with its position.
    package func load(file: String) throws(ConfigurationError) -> Settings {
        let (settings, problems) = read(file: file)
        guard problems.isEmpty, let settings else { throw ConfigurationError(problems: problems) }
        return settings
    }

    /// The readable part of a file's configuration, with defaults in place of bad values, and the problems: for
    /// `check`, which continues in spite of them.
    package func read(file: String) -> (settings: Settings?, problems: [String]) {
        guard let data = FileManager.default.contents(atPath: file) else {
            return (nil, [Self.unreadable(file)])
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            return (nil, ["\(file): the configuration is not UTF-8 text."])
        }
        let yaml = YAMLSettings(text: text, file: file)
        guard yaml.isReadable else { return (nil, yaml.problems) }
        var problems = yaml.problems + unknownKeys(in: yaml, file: file) + unknownVariables()
        let fileIsPublic = Self.isReadableByAll(file)
        for key in ConfigurationKey.allCases where key.isSecret && yaml.entries[key.rawValue] != nil && fileIsPublic {
            problems.append("\(file) holds `\(key.rawValue)` and is readable by every user; run: chmod 600 \(file)")
        }
        var reader = SettingsReader(
            config: ConfigReader(providers: [environmentProvider(), fileProvider(yaml)]),
            environment: environment, file: file, lines: yaml.entries.mapValues(\.line))
        var settings = reader.settings()
        let (rules, ruleProblems) = rules(yaml, file: file)
        settings?.gate.rules = rules
        return (settings, problems + reader.problems + ruleProblems)
    }

    /// The rules of the environment, else those of the file.
    private func rules(_ yaml: YAMLSettings, file: String) -> (rules: [AccessRule], problems: [String]) {
        let given = environment[Self.rulesVariable].map { YAMLSettings(rules: $0, place: Self.rulesVariable) }
        var reader = RuleReader(place: given == nil ? file : Self.rulesVariable)
        let rules = reader.rules((given ?? yaml).rules ?? [])
        // A mistake in the file's list is among the file's problems already.
        return (rules, (given?.problems ?? []) + reader.problems)
    }

    private static let rulesVariable = ConfigurationKey.rules.environmentName

    private func environmentProvider() -> KeyMappingProvider<EnvironmentVariablesProvider> {
        let secrets = Set(ConfigurationKey.allCases.filter(\.isSecret).map(\.environmentName))
        let provider = EnvironmentVariablesProvider(
            environmentVariables: environment, secretsSpecifier: .specific(secrets))
        return KeyMappingProvider(upstream: provider) { $0.prepending(["sallyport"]) }
    }

    private func fileProvider(_ yaml: YAMLSettings) -> InMemoryProvider {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (path, entry) in yaml.entries {
            let isSecret = ConfigurationKey(rawValue: path)?.isSecret ?? false
            let key = AbsoluteConfigKey(path.split(separator: ".").map(String.init))
            values[key] = ConfigValue(.string(entry.value), isSecret: isSecret)
        }
        return InMemoryProvider(name: "file", values: values)
    }

    private func unknownKeys(in yaml: YAMLSettings, file: String) -> [String] {
        let known = ConfigurationKey.allCases.flatMap(\.fileNames)
        return yaml.entries.filter { !known.contains($0.key) }.sorted { $0.value.line < $1.value.line }.map {
            path, entry in
            let place = "\(file):\(entry.line): "
            if let inner = known.first(where: { $0.hasPrefix(path + ".") }) {
                return place
                    + "`\(path)` contains keys and no value, such as `\(inner)`; write them below it, or remove it."
            }
            return place + "unknown key `\(path)`\(Suggestions(names: known).suggestion(for: path))"
        }
    }

    private func unknownVariables() -> [String] {
        let known = ConfigurationKey.allCases.flatMap(\.environmentNames)
        let given = environment.keys.filter { $0.hasPrefix("SALLYPORT_") && $0 != "SALLYPORT_CONFIG" }
        return given.filter { !known.contains($0) }.sorted().map { name in
            "unknown environment variable \(name)\(Suggestions(names: known).suggestion(for: name))"
        }
    }

    private static func unreadable(_ file: String) -> String {
        let reason = access(file, F_OK) == 0 ? "cannot be read by this user" : "does not exist"
        return "The configuration file \(file) \(reason); name another with --config."
    }

    private static func isReadableByAll(_ file: String) -> Bool {
        var status = stat()
        return stat(file, &status) == 0 && status.st_mode & 0o004 != 0
    }
}
