import ArgumentParser
import Identity
import SQLiteStore

/// `sallyport user add NAME`.
struct UserAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add an account.",
        discussion: "Example: sallyport user add alice --name 'Alice Smith' --group staff --group admins")

    @Argument(help: "The user name for logins; case does not matter.")
    var username: String
    @Option(help: "The display name, such as 'Alice Smith'.")
    var name: String?
    @Option(help: "The e-mail address.")
    var email: String?
    @Option(
        name: .customLong("group"), help: ArgumentHelp("A group; repeat the option for several.", valueName: "group"))
    var groups: [String] = []
    @Flag(help: "An account for a machine: it has no password and uses personal tokens only.")
    var machine = false
    @OptionGroup var password: PasswordInput
    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        guard !(machine && password.passwordStdin) else {
            throw ValidationError("A machine's account has no password: give either --machine or --password-stdin.")
        }
    }

    func run() throws {
        let settings = try config.load()
        let profile: AccountProfile
        do {
            profile = try AccountProfile(name: name, email: email, groups: groups)
        } catch {
            throw CommandRefusal(error)
        }
        let directory = try AccountDirectory(settings, mode: .create)
        let account = try directory.add(username, profile: profile, password: machine ? nil : try password.read())
        print("Added \(account.username.entered), account \(account.id).")
    }
}
