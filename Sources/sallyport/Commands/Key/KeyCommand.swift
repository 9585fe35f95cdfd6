import ArgumentParser

/// `sallyport key`: the keys that sign tokens.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Add, list, rotate and remove signing keys; a running server applies it within one second.",
        discussion: """
            The state of a key is next (published, will sign), signing, verifying (a later key signs, tokens of this key \
            are still accepted), or expired (its last token has expired; remove it).
            """,
        subcommands: [KeyAddCommand.self, KeyListCommand.self, KeyRotateCommand.self, KeyRemoveCommand.self])
}
