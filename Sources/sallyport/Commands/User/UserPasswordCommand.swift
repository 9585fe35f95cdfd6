import ArgumentParser
import SQLiteStore

/// `sallyport user password NAME`.
struct UserPasswordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "password",
        abstract: "Set a new password; all sessions of the account end, personal tokens stay valid.")

    @Argument(help: "The user name.") var username: String
    @OptionGroup var password: PasswordInput
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let directory = try AccountDirectory(try config.load(), mode: .existing)
        _ = try directory.account(named: username)
        try directory.setPassword(try password.read(), ofAccountNamed: username)
    }
}
