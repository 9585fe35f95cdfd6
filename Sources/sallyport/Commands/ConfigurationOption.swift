import ArgumentParser
import ServerSettings
import Foundation

/// The `--config` option that every command takes.
struct ConfigurationOption: ParsableArguments {
    @Option(
        name: .customLong("config"),
        help: ArgumentHelp(
            "The configuration file; without it, $SALLYPORT_CONFIG, else /etc/sallyport/sallyport.yaml.",
            valueName: "file"))
    var file: String?

    /// The path that counts: the option, the environment, or the place where a package puts it.
    var path: String {
        file ?? ProcessInfo.processInfo.environment["SALLYPORT_CONFIG"] ?? "/etc/sallyport/sallyport.yaml"
    }

    /// The configuration as far as it can be read, and what is wrong with it.
    func read() -> (settings: Settings?, problems: [String]) {
        SettingsLoader(environment: ProcessInfo.processInfo.environment).read(file: path)
    }

    /// The checked configuration.
    func load() throws(ConfigurationError) -> Settings {
        try SettingsLoader(environment: ProcessInfo.processInfo.environment).load(file: path)
    }
}
