import Foundation
import Testing

/// The code that a page shows.
package enum CodeBlocks {
    /// The blocks of a language, letter for letter, in the order of the page.
    package static func of(_ language: String, in page: String) throws -> [String] {
        let text = try String(contentsOfFile: "\(Repository.root)/\(page)", encoding: .utf8)
        let blocks = text.components(separatedBy: "\n```\(language)\n").dropFirst()
        return try blocks.map { block in
            let end = try #require(block.range(of: "\n```\n"), "\(page): a block does not end")
            return block[..<end.lowerBound] + "\n"
        }
    }
}
