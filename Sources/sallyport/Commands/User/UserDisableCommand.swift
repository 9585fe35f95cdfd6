import ArgumentParser
import SQLiteStore

/// `sallyport user disable NAME`.
struct UserDisableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable", abstract: "Refuse the account's logins and tokens until it is enabled again.")

    @Argument(help: "The user name.") var username: String
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        try AccountDirectory(try config.load(), mode: .existing).setDisabled(true, accountNamed: username)
    }
}
