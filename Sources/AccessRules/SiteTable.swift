/// The hosts of the rules, each with its site: a small number for the rules of that host.
struct SiteTable: Sendable {
    private struct Slot: Sendable {
        /// -1 if the slot is free.
        var site: Int32 = -1
        /// The name's position in `bytes`.
        var start: Int32 = 0
        var length: Int32 = 0
    }

    /// An open hash table, at most half full; its size is a power of two.
    private var slots: [Slot]
    private var bytes: [UInt8] = []

    init(_ sites: [(name: HostName, site: Int)]) {
        var size = 4
        while size < sites.count * 2 { size *= 2 }
        slots = Array(repeating: Slot(), count: size)
        for (name, site) in sites {
            var hash = ByteHash()
            for byte in name.text.utf8 { hash.add(byte) }
            var slot = hash.slot(of: size)
            while slots[slot].site >= 0 { slot = (slot + 1) & (size - 1) }
            slots[slot] = Slot(site: Int32(site), start: Int32(bytes.count), length: Int32(name.text.utf8.count))
            bytes += name.text.utf8
        }
    }

    /// The site of a name in any case; nil if the table does not contain it.
    func site(of name: Span<UInt8>) -> Int? {
        var hash = ByteHash()
        for index in name.indices { hash.add(HostName.lower(name[index])) }
        let slots = slots.span
        var slot = hash.slot(of: slots.count)
        while slots[slot].site >= 0 {
            if isEqual(slots[slot], name) { return Int(slots[slot].site) }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func isEqual(_ known: Slot, _ name: Span<UInt8>) -> Bool {
        guard Int(known.length) == name.count else { return false }
        let bytes = bytes.span
        for index in name.indices where bytes[Int(known.start) + index] != HostName.lower(name[index]) { return false }
        return true
    }
}
