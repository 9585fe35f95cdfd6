/// Finds a variable with two different definitions. nginx accepts them and silently uses the last, in the order in
/// which it happens to read the files.
enum VariableDefinedTwice: SiteCheck {
    static let name = "variable-defined-twice"

    /// A variable of sallyport/gate-answer.conf that a location may set anew: see the file.
    private static let overridable = "sallyport_credential_owner"

    private static let fix = "Give one of the two another name."

    static func findings(in site: Site) -> [Finding] {
        guard site.hasGate else { return [] }
        let tables = site.variableTables
        var seen: Set<Place> = []
        let different = tables.values.flatMap { definitions in
            definitions.dropFirst().filter { $0.text != definitions.first?.text }.map { definition in
                finding(
                    definition.place,
                    why:
                        "\(definition.variable) is defined differently at \(definitions.first?.place.description ?? ""): nginx uses"
                        + " only the last definition, for both.", fix: fix)
            }
        }
        let settings = (site.http + site.scopes.flatMap(\.own)).filter {
            $0.name == "set" || $0.name == "auth_request_set"
        }
        let assigned = settings.compactMap { directive -> Finding? in
            guard let table = tables[Variables.key(directive.argument)]?.first else { return nil }
            return finding(
                directive.place,
                why:
                    "`\(directive.name)` overrides the value of \(directive.argument), which is defined at \(table.place).",
                fix: fix)
        }
        return (different + assigned + site.scopes.flatMap { answers($0, in: site) }).filter {
            seen.insert($0.place).inserted
        }
    }

    /// Two values of the gate's answer for one variable, at one level.
    private static func answers(_ scope: Scope, in site: Site) -> [Finding] {
        var values: [String: String] = [:]
        return scope.own.filter { $0.name == "auth_request_set" && $0.arguments.count == 2 }.compactMap { directive in
            let name = Variables.key(directive.argument)
            defer { values[name] = directive.arguments[1] }
            guard let value = values[name], value != directive.arguments[1], name != overridable,
                // The check for identities from clients reports this one.
                !IdentityFromClient.isWord(directive.arguments[1], at: scope, in: site)
            else { return nil }
            return finding(
                directive.place, why: "\(directive.argument) is set to \(value) before: only this value counts.",
                fix: fix)
        }
    }
}

extension Site {
    /// A definition of a variable for the whole of `http`.
    struct VariableTable: Sendable {
        let variable: String
        let place: Place
        /// The definition in one line.
        let text: String
    }

    /// The definitions of variables by `map` and its relatives, by name in lower case and without `$`.
    var variableTables: [String: [VariableTable]] {
        var tables: [String: [VariableTable]] = [:]
        for directive in http {
            let variable: String?
            switch directive.name {
            case "map", "geo", "split_clients": variable = directive.block == nil ? nil : directive.arguments.last
            case "js_set", "perl_set": variable = directive.arguments.first
            default: continue
            }
            guard let variable, variable.hasPrefix("$") else { continue }
            let rows = (directive.block ?? []).map { [$0.name] + $0.arguments }
            tables[Variables.key(variable), default: []].append(
                VariableTable(
                    variable: variable, place: directive.place,
                    text: "\(directive.name) \(directive.arguments.map { $0.lowercased() }) \(rows)"))
        }
        return tables
    }
}
