import ArgumentParser
import AuthService
import JWT

/// `sallyport key list`.
struct KeyListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the signing keys.")

    private struct Row: Encodable {
        let kid: String
        let use: String
        let algorithm: String
        let state: String
        let created: String
        let signsFrom: String
        let verifiesUntil: String?
    }

    @OptionGroup var output: OutputOption
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let settings = try config.load()
        let keys = try KeyUse.allCases.flatMap { try KeyStore(settings, use: $0).plan(now: .now()).keys }
        let rows = keys.map { record, state in
            Row(
                kid: record.key.kid, use: record.use.rawValue, algorithm: record.key.algorithm.name,
                state: state.rawValue,
                created: record.createdAt.rfc3339, signsFrom: record.signsFrom.rfc3339,
                verifiesUntil: record.verifiesUntil?.rfc3339)
        }
        if output.json {
            try output.print(rows)
        } else {
            try TextTable(
                header: ["KID", "USE", "ALGORITHM", "STATE", "CREATED", "SIGNS FROM", "VERIFIES UNTIL"],
                rows: rows.map {
                    [$0.kid, $0.use, $0.algorithm, $0.state, $0.created, $0.signsFrom, $0.verifiesUntil ?? "-"]
                }
            ).print()
        }
    }
}
