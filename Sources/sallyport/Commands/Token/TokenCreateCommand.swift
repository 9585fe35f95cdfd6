import ArgumentParser
import Identity
import ServerSettings
import SQLiteStore

/// `sallyport token create`.
struct TokenCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create a personal token and print it; it is not shown again.",
        discussion: "Example: sallyport token create --user alice --name 'nightly backup' --expires 30d")

    @Option(help: "The account that the token belongs to.") var user: String
    @Option(help: "The token's purpose; unique within the account.") var name: String
    @Option(
        name: .customLong("scope"),
        help: ArgumentHelp("A scope of the token; repeat the option for several. Without it: gate.", valueName: "scope")
    )
    var scopes: [String] = []
    @Option(help: "The token's lifetime, such as 90d, or never; without it, `personal.lifetime`.")
    var expires: String?
    @OptionGroup var output: OutputOption
    @OptionGroup var config: ConfigurationOption

    func validate() throws {
        guard lifetime != nil else { throw ValidationError("--expires must be a duration such as 90d, or never.") }
    }

    func run() throws {
        let settings = try config.load()
        let account = try AccountDirectory(settings, mode: .existing).account(named: user)
        guard !account.isDisabled else {
            throw CommandRefusal("\(account.username.entered) is disabled; see: sallyport user enable")
        }
        let tokens = try PersonalTokens(settings)
        let outcome = try orRefuse { () throws(StoreError) in
            try tokens.make(
                name: name, scopes: scopes, lifetime: lifetime ?? .standard, for: account.id,
                username: account.username.canonical, actor: .operator)
        }
        switch outcome {
        case .refused(let error): throw CommandRefusal(error)
        case .made(let token, let secret):
            let record = PersonalTokenRecord(token, of: account, now: .now(), secret: secret)
            if output.json {
                try output.print(record)
            } else {
                try StandardOutput.write(
                    "id       \(record.id)\nexpires  \(record.expires ?? "never")\ntoken    \(secret.text)\n")
            }
        }
    }

    /// The lifetime in `--expires`; nil for an invalid duration.
    private var lifetime: PersonalTokenLifetime? {
        guard let expires else { return .standard }
        if expires == "never" { return .never }
        return Quantity.duration(expires).map { .milliseconds($0.milliseconds) }
    }
}

extension PersonalTokens {
    /// The personal tokens of a configuration, for a command.
    init(_ settings: Settings) throws(CommandRefusal) {
        self.init(
            store: try settings.openStore(.existing), table: nil, policy: PersonalTokenPolicy(settings),
            random: .system, now: { .now() })
    }
}
