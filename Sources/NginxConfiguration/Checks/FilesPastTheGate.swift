/// Finds protected files that another location, of this server or another one, serves from the same folder without the
/// gate.
enum FilesPastTheGate: SiteCheck {
    static let name = "files-past-the-gate"

    static func findings(in site: Site) -> [Finding] {
        let guarded = site.servers.flatMap { server in
            server.protected.compactMap { scope in tree(scope).map { (folder: $0.folder, place: scope.place) } }
        }
        guard !guarded.isEmpty else { return [] }
        var seen: Set<Place> = []
        return site.servers.flatMap { server in
            server.scopes.compactMap { scope -> Finding? in
                guard !scope.isProtected, !scope.isInternal, let open = tree(scope) else { return nil }
                for one in guarded where one.folder.hasPrefix(open.folder) {
                    // The address that leads to the protected folder from here, unless it leads to another location.
                    let address = open.address + one.folder.dropFirst(open.folder.count)
                    guard server.location(for: address)?.place == scope.place, seen.insert(scope.place).inserted else {
                        continue
                    }
                    return finding(
                        scope.place,
                        why:
                            "This location serves the files protected at \(one.place) as \(address), without the gate.",
                        fix:
                            "Put `include sallyport/gate.conf;` into this location too, or move the files to a separate folder."
                    )
                }
                return nil
            }
        }
    }

    /// The folder from which a location serves files, with a trailing `/`, and its address; nil for a location that
    /// serves none, or whose folder depends on the request.
    private static func tree(_ scope: Scope) -> (folder: String, address: String)? {
        guard case .location(let modifier, let address) = scope.kind, ["", "^~"].contains(modifier),
            scope.passes.isEmpty, !scope.own.contains(where: { $0.name == "return" || $0.name == "empty_gif" }),
            !scope.effective("deny").contains(where: { $0.argument == "all" })
        else { return nil }
        // `try_files` without the path itself serves no file of the folder.
        if let files = scope.effective("try_files").last,
            !files.arguments.dropLast().contains(where: { $0.contains("$uri") })
        {
            return nil
        }
        let folder: String
        if let alias = scope.own.last(where: { $0.name == "alias" }) {
            folder = alias.argument
        } else if let root = scope.value("root") {
            folder = (root.hasSuffix("/") ? String(root.dropLast()) : root) + address
        } else {
            return nil
        }
        guard !folder.contains("$") else { return nil }
        func closed(_ text: String) -> String { text.hasSuffix("/") ? text : text + "/" }
        return (closed(folder), closed(address))
    }
}
