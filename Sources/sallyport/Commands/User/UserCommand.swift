import ArgumentParser

/// `sallyport user`: accounts.
struct UserCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user",
        abstract: "Add, list and change accounts; a running server applies it within one second.",
        subcommands: [
            UserAddCommand.self, UserListCommand.self, UserShowCommand.self, UserSetCommand.self,
            UserPasswordCommand.self,
            UserDisableCommand.self, UserEnableCommand.self, UserRemoveCommand.self, UserImportCommand.self,
        ])
}
