import ArgumentParser

/// `sallyport token`: looks at tokens.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Look into tokens, and verify them.",
        discussion: "Tokens are credentials: both commands read them from standard input, one a line.",
        subcommands: [TokenInspectCommand.self, TokenVerifyCommand.self])
}
