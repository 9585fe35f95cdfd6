import Foundation
import Testing

import ServerSettings

@Suite("The table of configuration keys")
struct ConfigurationTableTests {
    private static let article = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/ServerSettings/ServerSettings.docc/Configuration.md")

    @Test("the documentation contains the table that the program prints")
    func documentation() throws {
        let article = try String(contentsOf: Self.article, encoding: .utf8)
        let table = article.split(separator: "\n").filter { $0.hasPrefix("|") }.map { $0 + "\n" }.joined()
        #expect(
            table == ConfigurationTable.markdown, "replace the table with: sallyport help configuration --markdown")
    }

    @Test("every key has one sentence, and a format that matches its default", arguments: ConfigurationKey.allCases)
    func entry(key: ConfigurationKey) {
        let entry = key.entry
        #expect(entry.sentence.hasSuffix(".") && !entry.sentence.dropLast().contains(". "))
        #expect(!entry.form.isEmpty && !entry.form.hasSuffix("."))
        guard case .value(let standard) = entry.standard else { return }
        switch entry.type {
        case .word(let words): #expect(words.contains(standard))
        case .number(let range): #expect(Int(standard).map(range.contains) == true)
        case .duration(let range): #expect(Quantity.duration(standard).map(range.contains) == true)
        case .size(let range): #expect(Quantity.size(standard).map(range.contains) == true)
        case .origin, .path, .text, .list, .secret, .rules: #expect(!standard.isEmpty)
        }
    }

    @Test("a secret has no default and can come from a file")
    func secrets() {
        let secrets = ConfigurationKey.allCases.filter(\.isSecret)
        #expect(secrets == [.tokensSecret, .sessionsPassword, .sessionsSentinelPassword, .sessionsSecret])
        #expect(secrets.allSatisfy { $0.entry.standard == .absent })
        #expect(ConfigurationKey.tokensSecret.fileNames == ["tokens.secret", "tokens.secret_file"])
        #expect(
            ConfigurationKey.tokensSecret.environmentNames
                == ["SALLYPORT_TOKENS_SECRET", "SALLYPORT_TOKENS_SECRET_FILE"])
    }
}
