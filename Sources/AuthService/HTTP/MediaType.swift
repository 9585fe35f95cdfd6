/// The kinds of body that the service reads.
enum MediaType {
    case json
    case form

    /// The kind that a `Content-Type` names, nil for any other; parameters such as `charset=utf-8` are allowed.
    init?(contentType: String) {
        // As nearly all clients write them; anything else is read with care.
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

    /// The charset parameter, empty where there is none, nil where a parameter is malformed.
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
    /// The text without spaces and tabs at its ends.
    fileprivate var trimmingSpaces: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
