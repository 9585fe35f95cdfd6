import ArgumentParser

/// `sallyport key`: the keys that sign tokens.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Add, list, rotate and remove signing keys; a running server sees it within one second.",
        discussion: """
            A key is next (published, and signs soon), signing, verifying (a later one signs, its own tokens are still \
            accepted), or expired (its last token is out; it can be removed).
            """,
        subcommands: [KeyAddCommand.self, KeyListCommand.self, KeyRotateCommand.self, KeyRemoveCommand.self])
}
