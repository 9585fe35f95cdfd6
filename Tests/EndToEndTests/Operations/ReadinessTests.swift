import EndToEndSupport
import Foundation
import Testing

extension Operating {
    @Suite("Readiness") struct ReadinessTests {
        /// Waits until `/readyz` has this status, and returns its response.
        private func awaitStatus(_ status: Int) async throws -> HTTPAnswer {
            var answer = try await Operating.server().monitor("/readyz")
            try await eventually("readiness is \(status)") {
                answer = try await Operating.server().monitor("/readyz")
                return answer.status == status
            }
            return answer
        }

        /// Runs SQL directly on the worker's database.
        private func alter(_ sql: String) async throws {
            let path = "\(try Operating.server().worker.folder.path)/sallyport.db"
            try await Command.succeed([
                "python3", "-c", "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute(sys.argv[2])", path, sql,
            ])
        }

        @Test("names the failed condition: a store that does not answer, until it answers again")
        func store() async throws {
            #expect(try await awaitStatus(200).json["conditions"]?.text == "store,following,keys")
            try await alter("ALTER TABLE account_status_log RENAME TO moved")
            let answer = try await awaitStatus(503)
            #expect(answer.problem?.hasPrefix("The store does not answer (unavailable).") == true)
            try await eventually("the reason includes the time since the last success") {
                try await Operating.server().monitor("/readyz").problem?.contains("have not been read for") == true
            }
            #expect(try await Operating.server().monitor("/healthz").status == 200, "still alive")
            let failures = try await Operating.server().metrics()[
                "sallyport_store_failures_total", ["code": "unavailable"]]
            #expect(try #require(failures) > 0)
            try await alter("ALTER TABLE moved RENAME TO account_status_log")
            _ = try await awaitStatus(200)
        }

        @Test("says that no key signs")
        func keys() async throws {
            let worker = try Operating.server().worker
            let keys = try JSONDecoder().decode(
                [[String: JSONText]].self, from: Data(try await worker.command(["key", "list", "--json"]).utf8))
            let kid = try #require(keys.first?["kid"]?.text)
            // A kid may begin with a hyphen.
            try await Command.succeed(
                [Repository.program, "key", "remove", "--force", "--config", worker.configuration, "--", kid])
            #expect(try await awaitStatus(503).problem == "No key signs; add one with: sallyport key add.")
            try await worker.command(["key", "add"])
            _ = try await awaitStatus(200)
        }
    }
}
