package import Identity
import Synchronization

/// Counts the service's events for the life of the process.
package final class ServiceTally: Sendable {
    private struct Counts: Sendable {
        var logins: [AuthenticationEvent.Reason: Int] = [:]
        var refreshes: [RefreshResult: Int] = [:]
        var refusedRefreshes: [RefreshRefusal: Int] = [:]
        var refusedTokens: [TokenRefusal: Int] = [:]
        var storeFailures: [StoreError.Code: Int] = [:]
        var unavailableLogins = 0
        var signingFailures = 0
        var gateRefusals = 0
        var gateMisinformed = 0
    }

    private let counts = Mutex(Counts())

    /// Creates counters that are all zero.
    package init() {}

    /// Counts a login.
    package func count(_ event: AuthenticationEvent) {
        counts.withLock { $0.logins[event.reason, default: 0] += 1 }
    }

    /// Counts an event of the service.
    package func count(_ event: ServiceEvent) {
        counts.withLock { counts in
            switch event {
            case .storeFailed(let error): counts.storeFailures[error.code, default: 0] += 1
            case .loginUnavailable: counts.unavailableLogins += 1
            case .refreshGranted(let result, _, _): counts.refreshes[result, default: 0] += 1
            case .refreshRefused(let reason, _, _): counts.refusedRefreshes[reason, default: 0] += 1
            case .tokenRefused(let reason): counts.refusedTokens[reason, default: 0] += 1
            case .signingFailed, .cookieTooLarge: counts.signingFailures += 1
            case .gateRefused, .gateRefusedPath: counts.gateRefusals += 1
            case .gateMisinformed: counts.gateMisinformed += 1
            }
        }
    }

    /// The counters.
    package var families: [MetricFamily] {
        let counts = counts.withLock { $0 }
        return [
            MetricFamily(
                "sallyport_logins_total", .counter, "Password checks, by their true result.", by: "outcome",
                counts.logins),
            MetricFamily(
                "sallyport_logins_unavailable_total", .counter,
                "Logins that failed because the store or memory was not available.", Double(counts.unavailableLogins)
            ),
            MetricFamily(
                "sallyport_refreshes_total", .counter,
                "Accepted refresh tokens: rotated, repeated in the grace period, or recovered after a lost response.",
                by: "outcome", counts.refreshes),
            MetricFamily(
                "sallyport_refreshes_refused_total", .counter,
                "Refused refresh tokens, by reason; `reused` means that a token was copied: its successor had been used.",
                by: "reason", counts.refusedRefreshes),
            MetricFamily(
                "sallyport_tokens_refused_total", .counter,
                "Refused access tokens and personal tokens, by reason.", by: "reason", counts.refusedTokens),
            MetricFamily(
                "sallyport_store_failures_total", .counter, "Failures of the store, by kind.",
                by: "code", counts.storeFailures),
            MetricFamily(
                "sallyport_signing_failures_total", .counter,
                "Access tokens that could not be signed or are too large for a cookie.",
                Double(counts.signingFailures)),
            MetricFamily(
                "sallyport_gate_refused_total", .counter,
                "Requests that the gate refused before it read a credential.", Double(counts.gateRefusals)),
            MetricFamily(
                "sallyport_gate_misinformed_total", .counter,
                "Requests to the gate without a required parameter: the nginx configuration is wrong.",
                Double(counts.gateMisinformed)),
        ]
    }
}
