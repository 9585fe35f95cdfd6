import ArgumentParser
import SQLiteStore

/// `sallyport user remove NAME`.
struct UserRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove the account and end its tokens; this cannot be undone.")

    @Argument(help: "The user name.") var username: String
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        try AccountDirectory(try config.load(), mode: .existing).remove(accountNamed: username)
    }
}
