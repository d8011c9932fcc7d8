// SPDX-License-Identifier: Apache-2.0

/// Finds the index of a field by its name. The table is made once and asked for every field of
/// every event; Dictionary's seeded hashing would be the most expensive part of an echo.
///
/// Its names come from a mapping file, so that no producer of events can make them collide.
struct NameTable: Sendable {
    private let slots: [Int32]
    private let names: [String]
    private let places: [Int]
    private let mask: Int

    /// A table of names and their places; of a repeated name the last one counts.
    init(_ pairs: some Sequence<(name: String, place: Int)>) {
        let unique = Dictionary(pairs.map { ($0.name, $0.place) }, uniquingKeysWith: { $1 })
        names = Array(unique.keys)
        places = Array(unique.values)
        var capacity = 16
        while capacity < names.count * 4 { capacity *= 2 }
        mask = capacity - 1
        var slots = [Int32](repeating: -1, count: capacity)
        for (index, name) in names.enumerated() {
            var slot = NameTable.hash(name) & mask
            while slots[slot] >= 0 { slot = (slot + 1) & mask }
            slots[slot] = Int32(index)
        }
        self.slots = slots
    }

    /// The place of a name; nil for one that is not in the table.
    subscript(name: String) -> Int? {
        var slot = NameTable.hash(name) & mask
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if names[index] == name { return places[index] }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Length, and the first and last bytes: names of one mapping differ in them, nearly always.
    private static func hash(_ name: String) -> Int {
        var name = name
        return name.withUTF8 { bytes in
            let raw = UnsafeRawBufferPointer(bytes)
            var word = UInt64(truncatingIfNeeded: raw.count)
            if raw.count >= 8 {
                let first = raw.loadUnaligned(as: UInt64.self)
                let last = raw.loadUnaligned(fromByteOffset: raw.count - 8, as: UInt64.self)
                word = (word &+ first) &* 31 &+ last
            } else {
                for byte in raw { word = word << 8 | UInt64(byte) }
            }
            return Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> 40)
        }
    }
}
