import ArgumentParser
import Identity
import SQLiteStore

/// `sallyport client list`.
struct ClientListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the clients.")

    @OptionGroup var output: OutputOption
    @OptionGroup var config: ConfigurationOption

    private struct Row: Encodable {
        let clientID: String
        let name: String?
        let created: String
    }

    func run() throws {
        let store = try config.load().openStore(.readOnly)
        let rows = try orRefuse { () throws(StoreError) in try store.clients() }
            .map { Row(clientID: $0.id, name: $0.name, created: $0.createdAt.rfc3339) }
        if output.json {
            try output.print(rows)
        } else {
            try TextTable(
                header: ["CLIENT ID", "CREATED", "NAME"], rows: rows.map { [$0.clientID, $0.created, $0.name ?? ""] }
            )
            .print()
        }
    }
}
