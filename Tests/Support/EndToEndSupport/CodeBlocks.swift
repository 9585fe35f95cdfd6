import Foundation
import Testing

/// The code blocks of a page.
package enum CodeBlocks {
    /// The blocks of a language, verbatim, in page order.
    ///
    /// - Parameter chapter: the heading of the only chapter to search.
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
