/// A media type in `typ` or `cty`: a value without `/` gets the prefix `application/`, and case is ignored (RFC 7515
/// section 4.1.9; T2).
struct MediaType: Sendable, Equatable {
    private let bytes: [UInt8]

    init(_ text: ArraySlice<UInt8>) {
        var bytes: [UInt8] = []
        if !text.contains(UInt8(ascii: "/")) { bytes += Array("application/".utf8) }
        for byte in text {
            // ASCII letters only: media types have no others.
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            bytes.append(isUpper ? byte | 0x20 : byte)
        }
        self.bytes = bytes
    }

    init(_ text: String) {
        self.init(Array(text.utf8)[...])
    }
}
