/// The parts of a configuration that have been read.
package struct ReadFiles: Sendable {
    /// The paths of the files, each once, in the order of reading.
    package private(set) var paths: [String] = []
    /// The parts that were skipped, or read in another way than by nginx.
    private(set) var remarks: [Finding] = []
    private var known: Set<String> = []
    /// All reads; a file that is included twice counts twice.
    private(set) var reads = 0

    mutating func append(_ path: String) {
        reads += 1
        if known.insert(path).inserted { paths.append(path) }
    }

    mutating func remark(_ check: String, _ place: Place, why: String, fix: String) {
        let remark = Finding(check, place, why: why, fix: fix, severity: .warning)
        if !remarks.contains(remark) { remarks.append(remark) }
    }
}
