/// The limits on failed logins.
package struct ThrottlePolicy: Sendable, Hashable {
    /// 10 failures on one account from one network, halved after 10 minutes. No limit on a network.
    package static let standard = ThrottlePolicy()

    /// Failures on one account from one network before further attempts must wait. Default: 10. After that, one attempt
    /// every minute and a half, or 40 an hour; NIST SP 800-63B allows 100 in a row.
    package let accountLimit: Int
    /// Failures from one network on all accounts together before it must wait; nil, the default, for no limit: a
    /// company or a mobile carrier may share one address. nginx's `limit_req` limits their rate in any case.
    package let networkLimit: Int?
    /// The time after which half of the failures are removed. Default: 10 minutes.
    package let halfLifeMilliseconds: Int64
    /// The maximum number of accounts and networks in memory, about 64 bytes each. Default: 100,000. The lowest scores
    /// are removed first.
    package let capacity: Int

    /// Creates a policy. Limits below 1 count as 1.
    package init(
        accountLimit: Int = 10, networkLimit: Int? = nil, halfLifeMilliseconds: Int64 = 600_000, capacity: Int = 100_000
    ) {
        self.accountLimit = max(accountLimit, 1)
        self.networkLimit = networkLimit.map { max($0, 1) }
        self.halfLifeMilliseconds = max(halfLifeMilliseconds, 1)
        self.capacity = max(capacity, 16)
    }
}
