import ArgumentParser
import SQLiteStore

/// `sallyport user show NAME`.
struct UserShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "show", abstract: "Show one account.")

    @Argument(help: "The user name.") var username: String
    @OptionGroup var output: OutputOption
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let directory = try AccountDirectory(try config.load(), mode: .readOnly)
        let record = AccountRecord(try directory.account(named: username))
        if output.json {
            try output.print(record)
        } else {
            print("username          \(record.username)")
            print("account           \(record.id)")
            if let name = record.name { print("name              \(name)") }
            if let email = record.email { print("email             \(email)") }
            if !record.groups.isEmpty { print("groups            \(record.groups.joined(separator: ", "))") }
            print("status            \(record.disabled ? "disabled" : "enabled")")
            print("created           \(record.created)")
            if let changed = record.passwordChanged { print("password changed  \(changed)") }
        }
    }
}
