import ArgumentParser
import Identity
import SQLiteStore

/// `sallyport client remove ID`.
struct ClientRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a client; its secret is then refused.")

    @Argument(help: "The client_id.") var id: String
    @OptionGroup var config: ConfigurationOption

    func run() throws {
        let store = try config.load().openStore(.existing)
        do throws(StoreError) {
            try store.removeClient(
                id: id, audit: AuditRecord(at: .now(), event: .clientRemoved, actor: .operator, clientID: id))
        } catch  where error.code == .notFound {
            throw CommandRefusal("No client is named \(id); see: sallyport client list")
        } catch {
            throw CommandRefusal(error)
        }
    }
}
