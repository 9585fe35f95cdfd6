import ArgumentParser
import SQLiteStore

/// `sallyport user enable NAME`.
struct UserEnableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable", abstract: "Allow the account's logins again; its old tokens stay refused.")

    @Argument(help: "The user name.") var username: String
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        try AccountDirectory(try config.load(), mode: .existing).setDisabled(false, accountNamed: username)
    }
}
