import ArgumentParser

/// `sallyport client`: programs that may use the OAuth endpoints.
struct ClientCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Add, list and remove OAuth clients: programs that introspect and revoke tokens.",
        subcommands: [ClientAddCommand.self, ClientListCommand.self, ClientRemoveCommand.self])
}
