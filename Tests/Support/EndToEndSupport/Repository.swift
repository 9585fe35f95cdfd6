import Foundation

/// The locations of this package's files.
package enum Repository {
    /// The package's folder.
    package static let root = #filePath.components(separatedBy: "/Tests/Support/EndToEndSupport/")[0]

    /// The program under test, built together with these tests.
    package static let program: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("sallyport").path
    }()

    /// A script behind `make`.
    package static func script(_ name: String) -> String { "\(root)/.make/\(name)" }
}
