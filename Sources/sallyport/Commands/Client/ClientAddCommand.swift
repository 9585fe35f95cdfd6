import ArgumentParser
import Identity
import SQLiteStore

/// `sallyport client add ID`.
struct ClientAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Add a client and print its secret; it is not shown again.")

    @Argument(help: "The client_id: letters, digits and ._-") var id: String
    @Option(help: "A description of the client.") var name: String?
    @OptionGroup var output: OutputOption
    @OptionGroup var config: ConfigurationOption

    private struct Added: Encodable {
        let clientID: String
        let clientSecret: String
    }

    func run() throws {
        let settings = try config.load()
        let secret = ClientSecret(random: .system)
        let client: OAuthClient
        do {
            client = try OAuthClient(id: id, name: name, secretHash: ClientSecretHash(secret), createdAt: .now())
        } catch {
            throw CommandRefusal(error)
        }
        let store = try settings.openStore(.create)
        do throws(StoreError) {
            try store.addClient(
                client, audit: AuditRecord(at: .now(), event: .clientAdded, actor: .operator, clientID: id))
        } catch  where error.code == .duplicate {
            throw CommandRefusal("A client named \(id) already exists.")
        } catch {
            throw CommandRefusal(error)
        }
        if output.json {
            try output.print(Added(clientID: id, clientSecret: secret.text))
        } else {
            try StandardOutput.write("client_id      \(id)\nclient_secret  \(secret.text)\n")
        }
    }
}
