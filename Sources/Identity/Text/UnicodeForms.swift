import Foundation

/// The Unicode normal forms of names and passwords.
package enum UnicodeForms {
    /// NFC: one sequence of code points for text that looks and means the same (NIST SP 800-63B section 5.1.1.2).
    package static func nfc(_ text: String) -> String {
        isASCII(text) ? text : text.precomposedStringWithCanonicalMapping
    }

    /// The form for comparing names: without case, and in NFKC.
    ///
    /// Each code point is mapped to upper and then to lower case. That joins everything that Unicode's full case
    /// folding joins (`ß` and `ss`, the two small sigmas), and the dotless `ı` with `i`: for distinguishing accounts,
    /// one taken name too many is safer than two that look alike (requirement S2).
    package static func canonical(_ text: String) -> String {
        if isASCII(text) {
            return text.lowercased()
        }
        var form = text
        // Two rounds settle every code point (a test covers all of them); the bound keeps an exception finite.
        for _ in 0..<4 {
            var folded = String.UnicodeScalarView()
            for scalar in form.unicodeScalars {
                for upper in scalar.properties.uppercaseMapping.unicodeScalars {
                    folded.append(contentsOf: upper.properties.lowercaseMapping.unicodeScalars)
                }
            }
            let next = String(folded).precomposedStringWithCompatibilityMapping
            if next.utf8.elementsEqual(form.utf8) {
                return next
            }
            form = next
        }
        return form
    }

    /// Whether every byte is ASCII: all normal forms are then the text itself.
    package static func isASCII(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 < 0x80 }
    }
}
