import ArgumentParser
import ServerSettings
import Foundation

/// The `--config` option of every command.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "The configuration file; without it, $SALLYPORT_CONFIG, else /etc/sallyport/sallyport.yaml.",
            valueName: "file"))
    var file: String?

    /// The path: from the option, the environment, or the package's default.
    var path: String {
        file ?? ProcessInfo.processInfo.environment["SALLYPORT_CONFIG"] ?? "/etc/sallyport/sallyport.yaml"
    }

    /// The readable part of the configuration, and the problems.
    func read() -> (settings: Settings?, problems: [String]) {
        SettingsLoader(environment: ProcessInfo.processInfo.environment).read(file: path)
    }

    /// The checked configuration.
    func load() throws(ConfigurationError) -> Settings {
        try SettingsLoader(environment: ProcessInfo.processInfo.environment).load(file: path)
    }
}
