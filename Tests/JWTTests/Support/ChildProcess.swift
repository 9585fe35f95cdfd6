import Foundation
import Testing

/// Runs another program to its end, for the tests that exchange tokens with other libraries.
enum ChildProcess {
    /// The package's top folder.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// The Python with the pinned packages, which `make test` sets up.
    /// - Throws: an error that says how to set it up if it is missing.
    static func python() throws -> URL {
        let environment = ProcessInfo.processInfo.environment["SALLYPORT_TEST_PYTHON"]
        let path = environment.map { URL(filePath: $0) } ?? root.appending(path: ".venv/bin/python")
        guard FileManager.default.isExecutableFile(atPath: path.path) else { throw Missing() }
        return path
    }

    struct Missing: Error, CustomStringConvertible {
        let description = "no Python with the pinned packages: run make test, or set SALLYPORT_TEST_PYTHON"
    }

    /// A script of this test target.
    static func script(_ name: String) -> String {
        root.appending(path: "Tests/JWTTests/Interop/\(name)").path
    }

    /// Runs the body with a separate folder, and removes the folder afterwards.
    static func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appending(path: "jwt-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    /// Runs the program with the given standard input. Returns its exit status and standard output.
    static func run(_ program: URL, _ arguments: [String], input: Data = Data()) throws -> (status: Int32, output: Data)
    {
        try withFolder { folder in
            // Files, not pipes: neither side can block on the other.
            let inputFile = folder.appending(path: "input")
            let outputFile = folder.appending(path: "output")
            try input.write(to: inputFile)
            try Data().write(to: outputFile)
            let process = Process()
            process.executableURL = program
            process.arguments = arguments
            process.standardInput = try FileHandle(forReadingFrom: inputFile)
            process.standardOutput = try FileHandle(forWritingTo: outputFile)
            try process.run()
            process.waitUntilExit()
            return (process.terminationStatus, try Data(contentsOf: outputFile))
        }
    }
}
