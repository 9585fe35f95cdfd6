import Foundation
import Testing

/// The code that a page shows.
package enum CodeBlocks {
    /// The blocks of a language, letter for letter, in the order of the page.
    ///
    /// - Parameter chapter: the heading of the only chapter to look at.
    package static func of(_ language: String, in page: String, chapter: String? = nil) throws -> [String] {
        var text = try String(contentsOfFile: "\(Repository.root)/\(page)", encoding: .utf8)
        if let chapter {
            let parts = text.components(separatedBy: "\n## \(chapter)\n")
            try #require(parts.count == 2, "\(page) has no chapter \(chapter)")
            text = parts[1].components(separatedBy: "\n## ")[0]
        }
        let blocks = text.components(separatedBy: "\n```\(language)\n").dropFirst()
        return try blocks.map { block in
            let end = try #require(block.range(of: "\n```\n"), "\(page): a block does not end")
            return block[..<end.lowerBound] + "\n"
        }
    }
}
