import Glibc
import Testing

/// The article's first program is the one that ``ProcessTests`` runs.
@Suite("Article")
struct ArticleTests {
    @Test("shows the code of the example program, letter for letter")
    func code() throws {
        let folder = #filePath.components(upTo: "/Tests/")
        let article = try read("\(folder)/Sources/FastCGI/FastCGI.docc/A-FastCGI-program-in-Swift.md")
        let program = try read("\(folder)/Tests/FastCGIExample/main.swift")
        #expect(article.contains("```swift\n\(program)```\n"))
        #expect(program.split(separator: "\n").count <= 5)
    }

    private func read(_ path: String) throws -> String {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&part, 1, part.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += part[..<count]
        }
    }
}

extension String {
    /// Everything before the last `mark`.
    fileprivate func components(upTo mark: String) -> String {
        var end = endIndex
        while end > startIndex, !self[end...].hasPrefix(mark) { end = index(before: end) }
        return String(self[..<end])
    }
}
