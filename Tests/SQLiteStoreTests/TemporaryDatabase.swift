import Foundation
import GRDB
import Identity
import SQLiteStore
import Testing

/// A directory for one test's database, removed with the last reference.
final class TemporaryDatabase: Sendable {
    let directory: URL
    var path: String { directory.appendingPathComponent("sallyport.db").path }

    init() throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("sallyport-test-\(UUID())")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit {
        // A test may have made it read-only.
        try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: directory.path)
        try? FileManager.default.removeItem(at: directory)
    }

    func open(_ mode: OpenMode = .create) throws -> SQLiteStore {
        try SQLiteStore(path: path, mode: mode)
    }

    /// Opens a copy of the files as they are now, with the write-ahead log that is not checkpointed yet.
    func copy(named name: String) throws -> SQLiteStore {
        let target = directory.appendingPathComponent(name).path
        for suffix in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: target + suffix)
        }
        return try SQLiteStore(path: target, mode: .existing)
    }

    /// A connection of another program to the same file.
    func foreignConnection() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.allowsUnsafeTransactions = true
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    func permissions(of name: String = "sallyport.db") throws -> Int {
        let path = directory.appendingPathComponent(name).path
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? Int)
    }

    func setPermissions(_ mode: Int, of path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
}
