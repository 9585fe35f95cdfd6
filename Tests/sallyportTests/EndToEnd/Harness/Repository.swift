import Foundation

/// Where this package's files are.
enum Repository {
    /// The package's folder.
    static let root = String(
        #filePath.prefix(upTo: #filePath.range(of: "/Tests/sallyportTests/")?.lowerBound ?? #filePath.endIndex))

    /// The program under test: the one that was built beside these tests.
    static let program: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("sallyport").path
    }()

    /// One of the scripts behind `make`.
    static func script(_ name: String) -> String { "\(root)/.make/\(name)" }
}
