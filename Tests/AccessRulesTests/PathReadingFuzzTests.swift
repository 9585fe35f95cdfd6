import AccessRules
import Randomness
import Testing

/// The gate against programs that read paths in their own ways, written out one by one (G3).
@Suite("Paths and the programs that read them")
struct PathReadingFuzzTests {
    /// How programs get from the path on the wire to the one that they use. Text, and no code of the product.
    private static let programs: [(name: String, reads: @Sendable (String) -> String)] = [
        ("Node.js, no decoding", { $0 }),
        ("decodes once", { decode($0) }),
        ("nginx", { merge(resolve(decode($0))) }),
        ("nginx without merge_slashes", { resolve(decode($0)) }),
        ("decodes twice", { decode(decode($0)) }),
        ("decodes twice and resolves", { merge(resolve(decode(decode($0)))) }),
        ("Tomcat: parameters first", { merge(resolve(decode(strip($0)))) }),
        ("parameters after decoding", { merge(resolve(strip(decode($0)))) }),
        ("parameters before and after", { merge(resolve(strip(decode(strip($0))))) }),
        ("cut at the session id", { merge(resolve(decode(cut($0, ";")))) }),
        ("IIS: backslashes", { merge(resolve(slashes(decode($0)))) }),
        ("Windows behind a proxy that decodes", { merge(resolve(slashes(decode(slashes(decode($0)))))) }),
        ("backslashes, not decoded", { resolve(slashes($0)) }),
        ("query after decoding", { merge(cut(cut(decode($0), "?"), "#")) }),
        ("URL parser that takes // for a host", { resolve(decode(withoutHost($0))) }),
        ("host after decoding and parameters", { merge(withoutHost(strip(decode($0)))) }),
        ("decodes three times", { merge(resolve(slashes(strip(decode(decode(decode($0))))))) }),
        ("merges first", { decode(merge($0)) }), ("resolves first", { decode(resolve($0)) }),
    ]

    @Test("never get in by a path that one of these programs reads as another rule's, for random rules")
    func programs() throws {
        var generator = SeededGenerator(seed: 18)
        let words = ["a", "b", "admin", "*"]
        let pieces = [
            "a", "b", "admin", "/", "/", "/", "//", "%2F", "%2f", "%5C", "\\", ";", ";v=1", "%3B", "%25", "%252F",
            "%253b",
            "%255c", "%25252F", "%2e", ".", "..", "%61", "%2561", "%C3%A9", "%3F", "%23", "/./", "/a/",
        ]
        var (admitted, refused) = (0, 0)
        for _ in 0..<150 {
            let sketches = (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                let segments = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                    words.randomElement(using: &generator) ?? "a"
                }
                return RuleSketch(
                    path: "/" + segments.joined(separator: "/"),
                    admission: [.login, .deny, Admission(kind: .public)].randomElement(using: &generator) ?? .deny)
            }
            // Most sites have a last rule for everything.
            let book = try RuleBook(
                sketches + (generator.oneIn(4) ? [] : [RuleSketch(admission: .login)]), hosts: ["h"])
            for _ in 0..<60 {
                let target =
                    "/"
                    + (0..<Int.random(in: 1...6, using: &generator)).map { _ in
                        pieces.randomElement(using: &generator) ?? "a"
                    }.joined()
                guard let rule = Self.rule(book, target) else {
                    refused += 1
                    continue
                }
                admitted += 1
                for program in Self.programs {
                    let reading = Self.plain(program.reads(target))
                    let other = Self.oneByOne(book.rules, reading)
                    #expect(
                        other?.admission == rule.admission,
                        "\(target) is let in by line \(rule.line), and \(program.name) reads it as \(reading)")
                }
            }
        }
        // Both happen often enough to mean something.
        #expect(admitted > 1500 && refused > 1500)
    }

    /// The rule that lets a path in, whatever the credential.
    private static func rule(_ book: RuleBook, _ target: String) -> AccessRule? {
        let target = Array(target.utf8)
        let path = RequestPath.normalized(target: target.span)
        let ruling = try? book.ruling(
            host: Array("h".utf8).span, server: Array("h".utf8).span, method: Array("GET".utf8).span, path: path.span,
            target: target.span
        ) { nil }
        switch ruling {
        case .one(let rule): return book.rules[rule]
        case .everyReading(let rules): return rules.first.map { book.rules[$0] }
        // Both must admit: stricter than either, and not one rule to compare with.
        case .each, nil: return nil
        }
    }

    private static func oneByOne(_ rules: [AccessRule], _ path: String) -> AccessRule? {
        let parts =
            path == "/"
            ? [] : path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map { Array($0.utf8) }
        return rules.first { rule in
            let wanted = rule.path.segments
            return parts.count >= wanted.count && (rule.path.isPrefix || parts.count == wanted.count)
                && zip(wanted, parts).allSatisfy { $0 == nil ? !$1.isEmpty : $0 == $1 }
        }
    }

    // MARK: The programs' functions, on text

    /// Decodes the characters that every program decodes before routing: letters, digits, and others without a meaning.
    private static func plain(_ path: String) -> String {
        decode(path) { !["/", "\\", ";", "%", "?", "#"].contains($0) }
    }

    private static func decode(_ path: String, _ isDecoded: (Character) -> Bool = { _ in true }) -> String {
        var bytes: [UInt8] = []
        var rest = Substring(path)
        while let first = rest.first {
            if first == "%", rest.count > 2, let byte = UInt8(rest.dropFirst().prefix(2), radix: 16),
                byte >= 0x80 || isDecoded(Character(UnicodeScalar(byte)))
            {
                bytes.append(byte)
                rest = rest.dropFirst(3)
            } else {
                bytes += Array(String(first).utf8)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func merge(_ path: String) -> String {
        var path = path
        while path.contains("//") { path = path.replacing("//", with: "/") }
        return path
    }

    /// RFC 3986, 5.2.4.
    private static func resolve(_ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        var output: [Substring] = []
        for (index, part) in parts.enumerated() {
            switch part {
            case ".": if index == parts.count - 1 { output.append("") }
            case "..":
                _ = output.popLast()
                if index == parts.count - 1 { output.append("") }
            default: output.append(part)
            }
        }
        return "/" + output.joined(separator: "/")
    }

    private static func strip(_ path: String) -> String {
        path.split(separator: "/", omittingEmptySubsequences: false).map { segment in
            segment.prefix { $0 != ";" }
        }.joined(separator: "/")
    }

    private static func cut(_ path: String, _ mark: Character) -> String { String(path.prefix { $0 != mark }) }

    private static func slashes(_ path: String) -> String { path.replacing("\\", with: "/") }

    private static func withoutHost(_ path: String) -> String {
        guard path.hasPrefix("//") else { return path }
        let rest = path.dropFirst(2)
        return rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }
}
