import ArgumentParser

/// The program: a server behind nginx, and the commands to operate it.
@main
struct Sallyport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sallyport",
        abstract: "Accounts, login and access tokens for any site behind nginx.",
        discussion: """
            Start with: sallyport key add, sallyport user add NAME, sallyport serve.

            Exit status: 0 done; 1 refused, with one line on standard error; 64 wrong usage.
            """,
        version: Version.current,
        subcommands: [
            ServeCommand.self, UserCommand.self, SessionCommand.self, ClientCommand.self, KeyCommand.self,
            TokenCommand.self, RulesCommand.self,
            AuditCommand.self, CheckCommand.self,
        ])
}
