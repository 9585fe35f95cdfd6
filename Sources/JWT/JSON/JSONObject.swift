/// A fully checked JSON object (RFC 8259) with an index of its members.
///
/// The bytes are kept and values are read from them on access, so the signed bytes are the bytes in use (R12).
package struct JSONObject: Sendable {
    /// The object's own text.
    package let bytes: [UInt8]
    /// The members in their order; no two have the same unescaped name.
    package let members: [JSONMember]
    /// The unescaped forms of names that were written with escapes.
    package let names: [UInt8]

    /// Checks the text and indexes its members.
    ///
    /// - Parameter maximumMembers: the maximum number of members of each object. Payloads come from a trusted signer,
    ///   so only their size is limited; unsigned text needs this limit.
    /// - Throws: ``JWTError/Code/malformed`` for anything but one object in strict JSON: RFC 8259's grammar, UTF-8, no
    ///   member name twice in any object, at most ``JSONScanner/maximumDepth`` levels.
    package init(_ bytes: [UInt8], maximumMembers: Int = .max) throws(JWTError) {
        var scanner = JSONScanner(maximumMembers: maximumMembers)
        try scanner.scan(bytes.span)
        self.bytes = bytes
        self.members = scanner.members
        self.names = scanner.names
    }

    /// The member with this name, compared as bytes, or nil.
    package func member(_ name: Span<UInt8>) -> JSONMember? {
        let wanted = JSONScanner.word(of: name, from: 0, count: name.count)
        // Through a span: an iterator would count a reference.
        let members = members.span
        for index in members.indices {
            let member = members[index]
            guard member.word == wanted, Int(member.nameCount) == name.count else { continue }
            if name.count <= 8 || isName(of: member, name) { return member }
        }
        return nil
    }

    /// The member with this name, compared as bytes, or nil.
    package func member(_ name: String) -> JSONMember? {
        member(name.utf8.span)
    }

    /// The unescaped name of a member.
    package func name(of member: JSONMember) -> String {
        let start = Int(member.nameStart)
        let range = start..<start + Int(member.nameCount)
        return String(decoding: member.isNameEscaped ? names[range] : bytes[range], as: UTF8.self)
    }

    /// The text of a member's value, unchanged.
    package func text(of member: JSONMember) -> ArraySlice<UInt8> {
        bytes[Int(member.valueStart)..<Int(member.valueEnd)]
    }

    private func isName(of member: JSONMember, _ name: Span<UInt8>) -> Bool {
        let start = Int(member.nameStart)
        let range = start..<start + name.count
        return equal(member.isNameEscaped ? names.span.extracting(range) : bytes.span.extracting(range), name)
    }
}
