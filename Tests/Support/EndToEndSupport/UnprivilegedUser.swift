import Foundation

/// Another user, whose permissions the kernel checks: root, which may do anything, becomes `nobody` for a command.
///
/// If the tests do not run as root, they are already such a user.
package struct UnprivilegedUser: Sendable {
    /// The command that starts the program as this user.
    package let command: [String]
    /// Contains a copy of the program if the user cannot read the original.
    private let folder: TemporaryDirectory

    package init() async throws {
        folder = try TemporaryDirectory()
        guard geteuid() == 0 else {
            command = [Repository.program]
            return
        }
        let become = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        if try await Command.run(become + ["test", "-x", Repository.program]).status == 0 {
            command = become + [Repository.program]
        } else {
            let copy = "\(folder.path)/sallyport"
            try TestSite.setMode(0o711, folder.path)
            try FileManager.default.copyItem(atPath: Repository.program, toPath: copy)
            command = become + [copy]
        }
    }

    /// Makes the user the owner of a folder and its contents.
    package func take(_ path: String) async throws {
        if geteuid() == 0 { try await Command.succeed(["chown", "--recursive", "nobody:nogroup", path]) }
    }

    /// Makes root the owner of a file or folder again.
    package func giveBack(_ path: String) async throws {
        if geteuid() == 0 { try await Command.succeed(["chown", "root:root", path]) }
    }
}
