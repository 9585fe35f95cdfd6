/// The paths of many rules as trees of segments: finds the first matching rule, in the order of the file, in a time
/// that depends on the path and not on the number of rules.
struct PathTree: Sendable {
    private struct Node: Sendable {
        /// The child for any one segment; 0 for none: node 0 is a root, never a child.
        var anyChild: Int32 = 0
        /// The ranges in `candidates` of the rules for exactly this path, and of those for it and everything below.
        var exact: Range<Int32> = 0..<0
        var prefix: Range<Int32> = 0..<0
        /// The first rule in this subtree: the search skips the subtree once an earlier rule is found.
        var firstBelow = Int32.max
    }

    /// The edge from a node to the child of a segment.
    private struct Edge: Sendable {
        var parent: Int32
        /// The child; 0 if the slot is free.
        var child: Int32 = 0
        /// The segment's position in `bytes`.
        var start: Int32
        var length: Int32
    }

    private var nodes: [Node] = []
    /// Indices of rules, ascending within each range.
    private var candidates: [Int32] = []
    /// An open hash table, at most half full; its size is a power of two.
    private var edges: [Edge] = []
    private var bytes: [UInt8] = []

    /// Builds one tree for each list of rules. A list must be ascending.
    ///
    /// - Returns: the trees, and the root of each.
    static func trees(_ rules: [AccessRule], _ lists: [[Int]]) -> (tree: PathTree, roots: [Int]) {
        var builder = PathTreeBuilder()
        let roots = lists.map { list in
            let root = builder.addRoot()
            for index in list { builder.add(rules[index].path, rule: Int32(index), below: root) }
            return root
        }
        return (PathTree(builder), roots)
    }

    private init(_ builder: PathTreeBuilder) {
        for built in builder.nodes {
            var node = Node()
            node.anyChild = built.anyChild
            node.exact = append(built.exact)
            node.prefix = append(built.prefix)
            nodes.append(node)
        }
        noteFirstRules(builder)
        var size = 8
        while size < builder.children.count * 2 { size *= 2 }
        edges = Array(repeating: Edge(parent: 0, start: 0, length: 0), count: size)
        for (key, child) in builder.children {
            var hash = ByteHash(seed: key.parent)
            for byte in key.segment { hash.add(byte) }
            var slot = hash.slot(of: size)
            while edges[slot].child != 0 { slot = (slot + 1) & (size - 1) }
            edges[slot] = Edge(
                parent: key.parent, child: child, start: Int32(bytes.count), length: Int32(key.segment.count))
            bytes += key.segment
        }
    }

    /// Children were added after their parents, so iterating backwards visits them first.
    private mutating func noteFirstRules(_ builder: PathTreeBuilder) {
        var parents = Array(repeating: 0, count: nodes.count)
        for (key, child) in builder.children { parents[Int(child)] = Int(key.parent) }
        for (parent, node) in nodes.enumerated() where node.anyChild != 0 { parents[Int(node.anyChild)] = parent }
        for index in nodes.indices.reversed() where parents[index] != 0 {
            let node = nodes[index]
            let own = [node.exact, node.prefix].compactMap { $0.isEmpty ? nil : candidates[Int($0.lowerBound)] }
            let first = min(node.firstBelow, own.min() ?? .max)
            nodes[parents[index]].firstBelow = min(nodes[parents[index]].firstBelow, first)
        }
    }

    private mutating func append(_ rules: [Int32]) -> Range<Int32> {
        let start = Int32(candidates.count)
        candidates += rules
        return start..<Int32(candidates.count)
    }

    /// The first rule, in the order of the file, whose path matches and that `accepts` accepts; nil if there is none.
    ///
    /// - Parameter path: the canonical path.
    func first(below root: Int, path: Span<UInt8>, accepts: (Int) -> Bool) -> Int? {
        var best = Int32.max
        walk(Int32(root), path, 0, &best, accepts)
        return best == .max ? nil : Int(best)
    }

    private func walk(
        _ node: Int32, _ path: Span<UInt8>, _ position: Int, _ best: inout Int32, _ accepts: (Int) -> Bool
    ) {
        let here = nodes.span[Int(node)]
        consider(here.prefix, &best, accepts)
        guard position < path.count else { return consider(here.exact, &best, accepts) }
        guard here.firstBelow < best || path.count == 1 else { return }
        // At a slash; a segment follows, or nothing at the end of a path like "/x/".
        let start = position + 1
        var end = start
        var hash = ByteHash(seed: node)
        while end < path.count, path[end] != UInt8(ascii: "/") {
            hash.add(path[end])
            end += 1
        }
        guard end > start else {
            // "/" alone is the root's own path.
            if path.count == 1 { consider(here.exact, &best, accepts) }
            return
        }
        if let child = child(of: node, hash, path, start..<end) { walk(child, path, end, &best, accepts) }
        if here.anyChild != 0 { walk(here.anyChild, path, end, &best, accepts) }
    }

    private func consider(_ range: Range<Int32>, _ best: inout Int32, _ accepts: (Int) -> Bool) {
        for position in range {
            let rule = candidates.span[Int(position)]
            guard rule < best else { return }
            if accepts(Int(rule)) {
                best = rule
                return
            }
        }
    }

    private func child(of node: Int32, _ hash: ByteHash, _ path: Span<UInt8>, _ segment: Range<Int>) -> Int32? {
        let edges = edges.span
        var slot = hash.slot(of: edges.count)
        while edges[slot].child != 0 {
            let edge = edges[slot]
            if edge.parent == node, Int(edge.length) == segment.count, isEqual(edge.start, path, segment) {
                return edge.child
            }
            slot = (slot + 1) & (edges.count - 1)
        }
        return nil
    }

    private func isEqual(_ start: Int32, _ path: Span<UInt8>, _ segment: Range<Int>) -> Bool {
        let bytes = bytes.span
        for offset in 0..<segment.count where bytes[Int(start) + offset] != path[segment.lowerBound + offset] {
            return false
        }
        return true
    }
}
