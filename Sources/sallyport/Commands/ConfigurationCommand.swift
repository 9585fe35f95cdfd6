import ArgumentParser
import ServerSettings

/// `sallyport help configuration`: the table of configuration keys.
struct ConfigurationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "configuration", abstract: "Print every configuration key; also: sallyport help configuration.",
        discussion: "Each key can be in the configuration file or in the environment, which takes precedence.")

    @OptionGroup var output: OutputOption
    @Flag(help: "Print the table of the documentation, in Markdown.")
    var markdown = false

    private struct Record: Encodable {
        let key: String
        let environment: String
        let type: String
        let form: String
        let units: String?
        let `default`: String
        let description: String

        init(_ key: ConfigurationKey) {
            let entry = key.entry
            self.key = key.rawValue
            environment = key.environmentName
            type = entry.type.name
            form = entry.form
            units = entry.type.units
            self.default = entry.defaultText
            description = entry.sentence
        }
    }

    func validate() throws {
        if output.json && markdown { throw ValidationError("Choose --json or --markdown.") }
    }

    func run() throws {
        if markdown { return try StandardOutput.write(ConfigurationTable.markdown) }
        let records = ConfigurationKey.allCases.map(Record.init)
        if output.json { return try output.print(records) }
        try TextTable(
            header: ["KEY", "DEFAULT", "ENVIRONMENT", "MEANING"],
            rows: records.map { [$0.key, $0.default, $0.environment, $0.description] }
        ).print()
    }
}
