import ArgumentParser
import SQLiteStore

/// `sallyport user list`.
struct UserListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List all accounts.")

    @OptionGroup var output: OutputOption
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let accounts = try AccountDirectory(try config.load(), mode: .readOnly).all().map(AccountRecord.init)
        if output.json {
            try output.print(accounts)
        } else {
            try TextTable(
                header: ["USERNAME", "STATUS", "CREATED", "GROUPS", "NAME"],
                rows: accounts.map {
                    [
                        $0.username, $0.disabled ? "disabled" : "enabled", $0.created, $0.groups.joined(separator: ","),
                        $0.name ?? "",
                    ]
                }
            ).print()
        }
    }
}
