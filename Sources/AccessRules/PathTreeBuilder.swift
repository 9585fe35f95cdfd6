/// Builds a ``PathTree``.
struct PathTreeBuilder {
    struct Node {
        var anyChild: Int32 = 0
        var exact: [Int32] = []
        var prefix: [Int32] = []
    }

    struct EdgeKey: Hashable {
        let parent: Int32
        let segment: [UInt8]
    }

    private(set) var nodes: [Node] = []
    private(set) var children: [EdgeKey: Int32] = [:]

    mutating func addRoot() -> Int {
        // Node 0 is an unused root, so that 0 can mean "no child".
        if nodes.isEmpty { nodes.append(Node()) }
        nodes.append(Node())
        return nodes.count - 1
    }

    mutating func add(_ path: PathPattern, rule: Int32, below root: Int) {
        var node = root
        for segment in path.segments { node = child(of: node, segment) }
        if path.isPrefix { nodes[node].prefix.append(rule) } else { nodes[node].exact.append(rule) }
    }

    private mutating func child(of node: Int, _ segment: [UInt8]?) -> Int {
        let key = segment.map { EdgeKey(parent: Int32(node), segment: $0) }
        let known = key.map { children[$0] ?? 0 } ?? nodes[node].anyChild
        if known != 0 { return Int(known) }
        nodes.append(Node())
        let child = nodes.count - 1
        if let key { children[key] = Int32(child) } else { nodes[node].anyChild = Int32(child) }
        return child
    }
}
