import FastCGI
import Testing

@Suite("EventReporter")
struct EventReporterTests {
    @Test("delivers a few events of each kind in a period, and counts the suppressed ones")
    func burst() {
        let log = Log()
        let reporter = EventReporter { log.record($0) }
        for index in 0..<100 {
            reporter.report(.timeout, .notice, at: Int64(index), "late")
        }
        reporter.report(.laneFull, .warning, at: 50, "full")
        #expect(log.events.count == EventReporter.burst + 1)
        reporter.report(.timeout, .notice, at: EventReporter.period, "late again")
        #expect(log.events.last?.message == "late again")
        #expect(log.events.last?.suppressed == 100 - EventReporter.burst)
        reporter.report(.timeout, .notice, at: EventReporter.period + 1, "and again")
        #expect(log.events.last?.suppressed == 0)
    }
}
