import ArgumentParser

/// `sallyport rules …`.
struct RulesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules", abstract: "The gate's rules.", subcommands: [RulesCheckCommand.self])
}
