/// The media types of bodies that the service reads.
enum MediaType {
    case json
    case form

    /// The media type of a `Content-Type`; nil for any other. Parameters such as `charset=utf-8` are allowed.
    init?(contentType: String) {
        // The spellings of nearly all clients; anything else is parsed.
        switch contentType {
        case "application/json":
            self = .json
            return
        case "application/x-www-form-urlencoded":
            self = .form
            return
        default: break
        }
        let essence = contentType.prefix { $0 != ";" }.lowercased()
        guard let charset = Self.charset(of: contentType), charset == "" || charset == "utf-8" else { return nil }
        switch essence.trimmingSpaces {
        case "application/json": self = .json
        case "application/x-www-form-urlencoded": self = .form
        default: return nil
        }
    }

    /// The charset parameter; empty if absent, nil if a parameter is malformed.
    private static func charset(of contentType: String) -> String? {
        var charset = ""
        for parameter in contentType.split(separator: ";").dropFirst() {
            let parts = parameter.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { return nil }
            if String(parts[0]).lowercased().trimmingSpaces == "charset" {
                charset = String(parts[1]).lowercased().trimmingSpaces.filter { $0 != "\"" }
            }
        }
        return charset
    }
}

extension StringProtocol {
    /// The text without leading and trailing spaces and tabs.
    fileprivate var trimmingSpaces: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
