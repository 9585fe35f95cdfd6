/// The warnings in addition to the findings: there is nothing to check, or a part could not be checked.
extension Site {
    /// The name of the finding that there is no gate.
    package static let noGate = "no-gate"

    /// The finding that no location has a gate. Without one, no other finding means anything.
    var gateAbsent: Finding? {
        guard !hasGate else { return nil }
        return Finding(
            Self.noGate, Place(file: read.paths.first ?? "", line: 1),
            why:
                "No gate found: none of the locations that were read has `auth_request`, so that all of them are open.",
            fix: "Put `include sallyport/gate.conf;` into each location to protect, or check the whole site: "
                + "`nginx -T | sallyport check --nginx -`.")
    }

    /// The conditions that limit the findings, in the order of files and lines.
    package func warnings() -> [Finding] {
        var seen: Set<Finding.Key> = []
        return (read.remarks + parts + (hasGate ? unknownTargets + changedAnswers + repeatedTables : []))
            .filter { seen.insert($0.key).inserted }
            .sorted { ($0.file, $0.line, $0.check) < ($1.file, $1.line, $1.check) }
    }

    /// The number of servers, and of locations in them.
    package var size: (servers: Int, locations: Int) {
        let locations = servers.flatMap(\.scopes).count { if case .location = $0.kind { true } else { false } }
        return (servers.count { !$0.isFragment }, locations)
    }

    private var parts: [Finding] {
        servers.filter(\.isFragment).map { server in
            warning(
                "part-of-a-server", server.scope.place,
                why:
                    "This file is only a part of a server; what is around it, and its gate's own location, was not read.",
                fix: "Check the whole site: `nginx -T | sallyport check --nginx -`.")
        }
    }

    /// Targets that a variable decides when a request arrives.
    private var unknownTargets: [Finding] {
        (scopes.flatMap(\.passes) + relays.map(\.pass)).flatMap { pass in
            pass.addresses.filter { Address.target($0) == nil }.map { address in
                let resolved = address == pass.argument ? "" : ", here `\(address)`,"
                return warning(
                    "unknown-target", pass.place,
                    why:
                        "`\(pass.name) \(pass.argument)`\(resolved) depends on a variable whose value is not known before a request."
                        + " It was compared with no other target.",
                    fix:
                        "Make sure that it leads to no application that the gate protects, or set the variable to a constant."
                )
            }
        }
    }

    /// Lua code of a level above that can change the status of the gate's answer.
    private var changedAnswers: [Finding] {
        servers.flatMap { server in
            Set(([server.scope] + server.scopes).compactMap(\.gate)).sorted().compactMap { gate in
                guard let location = server.location(for: gate),
                    let directive = location.effective(anyOf: LuaPhase.headerFilter),
                    !location.own.contains(where: { $0.place == directive.place })
                else { return nil }
                return warning(
                    "lua-on-gate-answer", directive.place,
                    why:
                        "The Lua code of `\(directive.name)` also applies to the gate's answer, whose status it can change.",
                    fix: "Make sure that it never sets `ngx.status`, or put it into the locations that need it.")
            }
        }
    }

    /// Variables that are defined more than once, each time in the same way.
    private var repeatedTables: [Finding] {
        variableTables.values.compactMap { definitions in
            guard let first = definitions.first, let last = definitions.last, first.place != last.place,
                definitions.allSatisfy({ $0.text == first.text })
            else { return nil }
            return warning(
                VariableDefinedTwice.name, last.place,
                why:
                    "\(first.variable) is defined \(definitions.count) times, each time in the same way as at \(first.place).",
                fix: "Keep one of the definitions; a change of one alone would change the others' files too.")
        }
    }

    private func warning(_ check: String, _ place: Place, why: String, fix: String) -> Finding {
        Finding(check, place, why: why, fix: fix, severity: .warning)
    }
}

extension Finding {
    /// The properties in which equal warnings agree.
    fileprivate struct Key: Hashable {
        let file: String
        let line: Int
        let check: String
        let why: String
    }

    fileprivate var key: Key { Key(file: file, line: line, check: check, why: why) }
}
