/// Why a store could not do what it was asked. Every store, embedded or remote, throws this type only.
package struct StoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// No such account, session or client.
        case notFound
        /// The name is taken: an account or client of that (canonical) name exists.
        case duplicate
        /// What was to be changed had changed since it was read.
        case conflict
        /// The database does not exist, and was not to be created.
        case missing
        /// A file or directory may not be read or written by this user.
        case permission
        /// The database can be read but not written.
        case readOnly
        /// Other users of the machine could read the database file.
        case exposed
        /// The file is no database, damaged, or the database of another program.
        case corrupt
        /// The database was written by a newer version of this program.
        case newerSchema
        /// The database was written by an older version, and is opened for reading only.
        case olderSchema
        /// No space left on the disk.
        case full
        /// Another process held the database for longer than the busy timeout.
        case locked
        /// Reading or writing failed for another reason.
        case unavailable
    }

    /// The kind of failure.
    package let code: Code
    /// One sentence for the log and the command line, without any secret.
    package let detail: String

    /// Makes an error.
    package init(_ code: Code, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// `code: detail`.
    package var description: String { "\(code.rawValue): \(detail)" }
}
