import ArgumentParser

/// `sallyport session`: login sessions.
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "List and end sessions; a running server applies it within one second.",
        subcommands: [SessionListCommand.self, SessionRevokeCommand.self])
}
