extension IncomingRequest {
    /// Whether the client wants a page: the browser navigates (Fetch Metadata), or lists HTML in `Accept`
    /// (RFC 9110, 12.5.1). Programs that accept anything do not.
    var wantsPage: Bool {
        if navigates { return true }
        guard let accept = value(.accept) else { return false }
        return accept.split(separator: ",").contains { range in
            let parts = range.split(separator: ";").map { part in
                String(part.filter { $0 != " " && $0 != "\t" }).lowercased()
            }
            guard let type = parts.first, ["text/html", "application/xhtml+xml", "text/*"].contains(type) else {
                return false
            }
            return !parts.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
        }
    }
}
