/// Why a store could not do its work. Every store, embedded or remote, throws only this type.
package struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// No such account, session or client.
        case notFound
        /// The name is taken: an account or client of that (canonical) name exists.
        case duplicate
        /// The value had changed since it was read.
        case conflict
        /// The database does not exist, and must not be created.
        case missing
        /// The directory of the database does not exist.
        case missingDirectory
        /// This user may not read or write a file or directory.
        case permission
        /// The database can be read but not written.
        case readOnly
        /// Other users of the machine can read the database file.
        case exposed
        /// The file is not a database, is damaged, or belongs to another program.
        case corrupt
        /// The database was written by a newer version of this program.
        case newerSchema
        /// The database was written by an older version, and is opened read-only.
        case olderSchema
        /// No space left on the disk.
        case full
        /// Another process locked the database for longer than the busy timeout.
        case locked
        /// Reading or writing failed for another reason.
        case unavailable
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence for the log and the command line, without any secret.
    package let detail: String

    /// Whether `detail` says all that an operator needs, so that no advice about the database file is added.
    package let namesFix: Bool

    /// Creates an error.
    package init(_ code: Code, _ detail: String, namesFix: Bool = false) {
        self.code = code
        self.detail = detail
        self.namesFix = namesFix
    }

    /// `code: detail`.
    package var description: String { "\(code.rawValue): \(detail)" }
}
