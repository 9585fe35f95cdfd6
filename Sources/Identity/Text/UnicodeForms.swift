import Foundation

/// The Unicode normal forms that names and passwords are brought to.
package enum UnicodeForms {
    /// NFC: one sequence of code points for text that looks and means the same (NIST SP 800-63B section 5.1.1.2).
    package static func nfc(_ text: String) -> String {
        isASCII(text) ? text : text.precomposedStringWithCanonicalMapping
    }

    /// The form in which names are compared: without case, and in NFKC.
    ///
    /// Case is removed by mapping each code point to upper and then to lower case. That joins everything Unicode's full
    /// case folding joins (`ß` and `ss`, the two small sigmas), and the dotless `ı` with `i`: for telling accounts apart
    /// a name too many that counts as taken is safer than two that look alike (requirement S2).
    package static func canonical(_ text: String) -> String {
        if isASCII(text) {
            return text.lowercased()
        }
        var form = text
        // Two rounds settle every code point (a test goes through them all); the bound keeps a surprise finite.
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

    /// Whether every byte is ASCII, for which all normal forms are the text itself.
    package static func isASCII(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 < 0x80 }
    }
}
