import ArgumentParser

/// `sallyport token`: personal tokens, and the inspection of any token.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Create, list and revoke personal tokens; inspect and verify tokens.",
        discussion: """
            A program or a machine sends a personal token as `Authorization: Bearer spat_…`. The token has the access \
            rights of its account until it expires or is revoked. A running server applies changes within one second.

            Tokens are credentials: inspect and verify read them from standard input, one per line.
            """,
        subcommands: [
            TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self, TokenInspectCommand.self,
            TokenVerifyCommand.self, TokenDPoPProofCommand.self,
        ])
}
