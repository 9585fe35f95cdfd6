package import Identity

/// Paths that are not in normal form: admitted if the rules judge every reading alike.
extension RuleBook {
    /// The rules for a path that is not in normal form, one for each site.
    ///
    /// - Parameters:
    ///   - path: the path as nginx normalised it.
    ///   - target: the path as sent, with or without a query.
    /// - Throws: `ambiguousPath` for a path that is refused whatever the rules, `differentReadings` if the rules judge
    ///   two readings differently.
    @inline(never)
    func ruling(
        _ site: Site, _ other: Site?, path: Span<UInt8>, target: Span<UInt8>, method: MethodSet,
        address: () -> ClientAddress?
    ) throws(GateRefusal) -> Ruling {
        guard let readings = try? PathReadings(target: target), readings.isNormalForm(path) else {
            throw .ambiguousPath
        }
        var rules: [Int] = []
        for site in [site, other].compactMap(\.self) {
            let (first, others) = try verdicts(at: site, readings, method, address)
            guard others.isEmpty else { throw .differentReadings }
            guard let rule = first.rule else { throw .noRule }
            rules.append(rule)
        }
        return .everyReading(rules)
    }

    /// Explains the refusal of a path: nil unless the path is the reason.
    ///
    /// - Parameter place: the name of a rule's place, such as `line 3`.
    package func explanation(
        of refusal: GateRefusal, host: Span<UInt8>, server: Span<UInt8>, method: Span<UInt8>, target: Span<UInt8>,
        place: (AccessRule) -> String, address: () -> ClientAddress?
    ) -> String? {
        guard refusal == .ambiguousPath || refusal == .differentReadings else { return nil }
        let readings: PathReadings
        do throws(PathFault) { readings = try PathReadings(target: target) } catch { return error.rawValue }
        guard refusal == .differentReadings else { return PathFault.otherPath.rawValue }
        let sites = [site(of: host), site(of: server)].compactMap(\.self)
        guard let method = MethodSet(request: method) else { return nil }
        for site in sites {
            guard let (first, others) = try? verdicts(at: site, readings, method, address), let other = others.first
            else { continue }
            func text(_ verdict: Verdict) -> String {
                let rule = verdict.rule.map { place(rules[$0]) } ?? "no rule"
                return "as \(PathText.visible(verdict.reading.span)), \(rule) matches"
            }
            return "\(text(first)), and \(text(other))"
        }
        return nil
    }

    private struct Verdict {
        let reading: [UInt8]
        let rule: Int?
    }

    /// The verdict on the first reading, and those that differ from it: by another condition, not only another rule.
    private func verdicts(
        at site: Site, _ readings: PathReadings, _ method: MethodSet, _ address: () -> ClientAddress?
    ) throws(GateRefusal) -> (first: Verdict, others: [Verdict]) {
        var verdicts: [Verdict] = []
        for reading in readings.all {
            let rule = try rule(at: site, path: reading.span, method: method, address: address)
            verdicts.append(Verdict(reading: reading, rule: rule))
        }
        let first = verdicts[0]
        let condition = first.rule.map { admission(ofRule: $0) }
        return (first, verdicts.filter { $0.rule.map { admission(ofRule: $0) } != condition })
    }
}
