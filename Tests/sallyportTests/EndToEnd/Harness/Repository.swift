import Foundation

/// Where this package's files are.
enum Repository {
    /// The package's folder.
    static let root = #filePath.components(separatedBy: "/Tests/sallyportTests/")[0]

    /// The program under test: the one that was built beside these tests.
    static let program: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("sallyport").path
    }()

    /// One of the scripts behind `make`.
    static func script(_ name: String) -> String { "\(root)/.make/\(name)" }
}
