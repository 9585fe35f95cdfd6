import GRDB
import Synchronization

/// Counts the transactions that changed something.
final class CommitCounter: TransactionObserver, Sendable {
    private let commits = Atomic(0)

    var count: Int { commits.load(ordering: .relaxed) }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { true }

    func databaseDidChange(with event: DatabaseEvent) {}

    func databaseDidCommit(_ database: Database) {
        commits.add(1, ordering: .relaxed)
    }

    func databaseDidRollback(_ database: Database) {}
}
