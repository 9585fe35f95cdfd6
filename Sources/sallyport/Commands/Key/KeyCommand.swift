import ArgumentParser

/// `sallyport key`: the keys that sign tokens.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Add and list signing keys; a running server sees it within one second.",
        subcommands: [KeyAddCommand.self, KeyListCommand.self])
}
