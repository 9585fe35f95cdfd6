import ArgumentParser

/// The program: a server behind nginx, and the commands to operate it.
@main
struct Sallyport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sallyport",
        abstract: "Accounts, login and access tokens for any site behind nginx.",
        discussion: """
            Start with: sallyport key add, sallyport user add NAME, sallyport serve.

            Exit status: 0 success; 1 refusal, with one line on standard error; 64 usage error.
            """,
        version: Version.current,
        subcommands: [
            ServeCommand.self, UserCommand.self, SessionCommand.self, ClientCommand.self, KeyCommand.self,
            TokenCommand.self, RulesCommand.self,
            AuditCommand.self, CheckCommand.self, ConfigurationCommand.self,
        ])

    /// Runs the command that the arguments name.
    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        // The parser's own `help` would print the command's options, and not the table.
        if arguments.starts(with: ["help", "configuration"]) { arguments.removeFirst() }
        main(arguments)
    }
}
