import Foundation

/// Where this package's files are.
package enum Repository {
    /// The package's folder.
    package static let root = #filePath.components(separatedBy: "/Tests/Support/EndToEndSupport/")[0]

    /// The program under test: the one that was built beside these tests.
    package static let program: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("sallyport").path
    }()

    /// One of the scripts behind `make`.
    package static func script(_ name: String) -> String { "\(root)/.make/\(name)" }
}
