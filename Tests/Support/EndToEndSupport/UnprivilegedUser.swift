import Foundation

/// Another user, whose rights the kernel checks: root, which may do anything, becomes `nobody` for a command.
///
/// Where the tests are not root's, they are such a user themselves.
package struct UnprivilegedUser: Sendable {
    /// What starts the program as this user.
    package let command: [String]
    /// Holds a copy of the program where the user cannot reach the one that was built.
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

    /// Gives a folder and all in it to the user.
    package func take(_ path: String) async throws {
        if geteuid() == 0 { try await Command.succeed(["chown", "--recursive", "nobody:nogroup", path]) }
    }

    /// Takes a file or folder back.
    package func giveBack(_ path: String) async throws {
        if geteuid() == 0 { try await Command.succeed(["chown", "root:root", path]) }
    }
}
