import ArgumentParser

/// `sallyport token`: personal tokens, and the inspection of any token.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make, list and revoke personal tokens; look into tokens, and verify them.",
        discussion: """
            A personal token is for a program or a machine: `Authorization: Bearer spat_…` opens what its account may open, \
            until it expires or is revoked. A running server sees the change within one second.

            Tokens are credentials: inspect and verify read them from standard input, one a line.
            """,
        subcommands: [
            TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self, TokenInspectCommand.self,
            TokenVerifyCommand.self, TokenDPoPProofCommand.self,
        ])
}
