/// A user name in two forms: as it was entered, and canonical.
///
/// Two names that differ in case, in width or in how an accent is composed are one account: the store's uniqueness and
/// the throttle both use ``canonical`` (requirement S2).
package struct Username: Sendable, Hashable {
    /// The maximum number of bytes of UTF-8 in either form.
    package static let maximumBytes = 255
    /// The maximum number of UTF-8 bytes before normalisation: a decomposed name is longer than the same name composed.
    /// A longer text is refused unread.
    package static let maximumRawBytes = 1020

    /// The name as entered, in NFC: shown to people, and `preferred_username`.
    package let entered: String
    /// The name in NFKC without case, for comparisons.
    package let canonical: String

    /// Checks and normalises a name.
    ///
    /// Refuses names of no or of more than 255 bytes; white space at either end; control and format characters (among
    /// them line breaks, NUL, zero-width and direction marks); private-use and unassigned code points, whose normal
    /// form may change with a later Unicode version.
    ///
    /// - Throws: ``IdentityError`` with code `invalidUsername` and a detail that names the rule.
    package init(_ text: String) throws(IdentityError) {
        guard text.utf8.count <= Self.maximumRawBytes else {
            throw Self.refusal("is longer than \(Self.maximumBytes) bytes")
        }
        let entered = UnicodeForms.nfc(text)
        try Self.check(entered)
        let canonical = UnicodeForms.canonical(entered)
        // The canonical form is checked too: compatibility mapping turns some symbols into spaces, and makes names
        // longer.
        try Self.check(canonical)
        self.entered = entered
        self.canonical = canonical
    }

    /// Checks and normalises a name that a person typed: without what ``withoutSurroundingSpace(_:)`` drops.
    package init(typed text: String) throws(IdentityError) {
        try self.init(Self.withoutSurroundingSpace(text))
    }

    /// A name without the white space at its ends (Unicode's White_Space), and without the invisible format characters
    /// there, such as a byte order mark, a zero-width space or a direction mark: keyboards of telephones, password
    /// managers and copied text add them, and no name may contain the latter.
    package static func withoutSurroundingSpace(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(scalars[first...last])
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return properties.isWhitespace
            || properties.generalCategory == .format && properties.isDefaultIgnorableCodePoint
    }

    /// Creates a name that a store has already checked and stored in both forms.
    package init(storedEntered: String, canonical: String) {
        entered = storedEntered
        self.canonical = canonical
    }

    private static func check(_ text: String) throws(IdentityError) {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, let last = scalars.last else {
            throw refusal("is empty")
        }
        guard text.utf8.count <= maximumBytes else {
            throw refusal("is longer than \(maximumBytes) bytes")
        }
        guard !first.properties.isWhitespace, !last.properties.isWhitespace else {
            throw refusal("starts or ends with white space")
        }
        for scalar in scalars {
            switch scalar.properties.generalCategory {
            case .control: throw refusal("contains a control character")
            case .format: throw refusal("contains an invisible format character")
            case .lineSeparator, .paragraphSeparator: throw refusal("contains a line separator")
            case .unassigned, .privateUse, .surrogate: throw refusal("contains a code point without a fixed meaning")
            default: break
            }
            if scalar.properties.isDefaultIgnorableCodePoint {
                throw refusal("contains an invisible character")
            }
        }
    }

    private static func refusal(_ rule: String) -> IdentityError {
        IdentityError(.invalidUsername, field: "username", "username \(rule)")
    }
}
