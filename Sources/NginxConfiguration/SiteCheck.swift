/// One check of a configuration.
protocol SiteCheck: Sendable {
    /// The check's name in findings.
    static var name: String { get }

    /// The findings of this check.
    static func findings(in site: Site) -> [Finding]
}

extension SiteCheck {
    /// A finding of this check.
    static func finding(_ place: Place, why: String, fix: String) -> Finding {
        Finding(name, place, why: why, fix: fix)
    }
}

extension Site {
    private static let checks: [any SiteCheck.Type] = [
        ReturnBeforeGate.self, RewrittenQuestion.self, GateSwitchedOff.self, SatisfyAny.self, GateMissing.self,
        GateNotInternal.self, GateAnswerReplaced.self, GateEndpointPublic.self, IdentityNotOverwritten.self,
        IdentityFromClient.self, CredentialPassedOn.self, BackendPastTheGate.self, BackendOnPublicAddress.self,
        RefusalPassedOn.self,
        FilesPastTheGate.self, PatternBesideGate.self, UnderscoresInHeaders.self, HostFromClient.self,
        ForwardedFromClient.self, PathFromClient.self, MergeSlashesOff.self, AliasTraversal.self,
        AddressFromAnybody.self, SharedCache.self, RefreshedCookieLost.self, TransportPolicy.self, EarlyData.self,
        LuaBeforeGate.self, VariableDefinedTwice.self,
    ]

    /// The names of all checks.
    package static let checkNames = checks.map { $0.name }

    /// All findings, in the order of files and lines.
    package func findings() -> [Finding] {
        ((gateAbsent.map { [$0] } ?? []) + Self.checks.flatMap { $0.findings(in: self) })
            .sorted { ($0.file, $0.line, $0.check) < ($1.file, $1.line, $1.check) }
    }
}
