public import HTTPTypes

// Computed on each access from the parameters; a request whose handler does not use them pays nothing.
extension Request {
    /// The path of `REQUEST_URI`, up to the first `?`, with percent-escapes as the client sent them. Empty if the web
    /// server sent no `REQUEST_URI`.
    public var path: String {
        withParameter("REQUEST_URI") { uri in
            uri?.withUnsafeBufferPointer { String(decoding: $0.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self) }
                ?? ""
        }
    }

    /// The query of `REQUEST_URI`, after the first `?`, with percent-escapes as the client sent them. Nil if there is
    /// no `?`; empty if nothing follows it.
    public var query: String? {
        withParameter("REQUEST_URI") { uri in
            uri?.withUnsafeBufferPointer { uri in
                uri.firstIndex(of: UInt8(ascii: "?")).map { String(decoding: uri[($0 + 1)...], as: UTF8.self) }
            }
        }
    }

    /// The header fields that the client sent, in the order of arrival: every `HTTP_` parameter, and the web server's
    /// `CONTENT_TYPE` and `CONTENT_LENGTH` where they are not empty (RFC 3875, section 4.1).
    ///
    /// `HTTP_CONTENT_TYPE` and `HTTP_CONTENT_LENGTH` are left out: the fields would occur twice. A parameter whose name
    /// is not a field name is left out as well.
    public var headerFields: HTTPFields {
        var fields = HTTPFields()
        forEachParameter { name, value in
            let parameter = name.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
            let field: HTTPField.Name?
            switch parameter {
            case "CONTENT_TYPE": field = value.isEmpty ? nil : .contentType
            case "CONTENT_LENGTH": field = value.isEmpty ? nil : .contentLength
            case "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH": field = nil
            case let other where other.hasPrefix("HTTP_"):
                let name = other.dropFirst("HTTP_".count).map { $0 == "_" ? "-" : Character($0.lowercased()) }
                field = HTTPField.Name(String(name))
            default: field = nil
            }
            guard let field else { return }
            value.withUnsafeBufferPointer { fields.append(HTTPField(name: field, value: Array($0))) }
        }
        return fields
    }
}
