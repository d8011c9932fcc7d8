// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Keeps one String for each field name, found by its bytes.
///
/// The table is bounded: a name that finds no room is made anew each time, which is slower and just
/// as right. It also finds repeated names within one object, at no further cost.
public final class NameInterner {
    private struct Slot {
        var hash: UInt64
        var name: String
        var bytes: UnsafeMutableBufferPointer<UInt8>
        /// The object that had the name last, and where in it.
        var object: UInt64
        var position: Int
    }

    private let slots: UnsafeMutablePointer<Slot?>
    private let mask = JSONLimits.nameSlots - 1
    private var filled = 0
    private var object: UInt64 = 0
    /// Positions of this object's names that the table does not hold.
    private var others: [String: Int] = [:]

    init() {
        slots = .allocate(capacity: JSONLimits.nameSlots)
        slots.initialize(repeating: nil, count: JSONLimits.nameSlots)
    }

    deinit {
        for index in 0..<JSONLimits.nameSlots { slots[index]?.bytes.deallocate() }
        slots.deinitialize(count: JSONLimits.nameSlots)
        slots.deallocate()
    }

    /// Forgets the positions of the object before.
    public func startObject() {
        object &+= 1
        if !others.isEmpty { others.removeAll(keepingCapacity: false) }
    }

    /// The name, and the position that the same name has in this object already; else it takes
    /// `position`.
    public func name(
        _ bytes: UnsafeBufferPointer<UInt8>,
        position: Int
    ) -> (name: String, earlier: Int?) {
        guard bytes.count <= JSONLimits.nameBytes else { return other(bytes, position) }
        let hash = NameInterner.hash(bytes)
        for probe in 0..<JSONLimits.nameProbes {
            let index = Int(truncatingIfNeeded: hash &+ UInt64(probe)) & mask
            if slots[index] == nil {
                guard filled < JSONLimits.nameSlots / 2 else { break }
                return (fill(index, hash, bytes, position), nil)
            }
            let isSame =
                slots[index]!.hash == hash && slots[index]!.bytes.count == bytes.count
                && (bytes.isEmpty
                    || memcmp(slots[index]!.bytes.baseAddress!, bytes.baseAddress!, bytes.count)
                        == 0)
            guard isSame else { continue }
            if slots[index]!.object == object {
                return (slots[index]!.name, slots[index]!.position)
            }
            slots[index]!.object = object
            slots[index]!.position = position
            return (slots[index]!.name, nil)
        }
        return other(bytes, position)
    }

    private func fill(
        _ index: Int,
        _ hash: UInt64,
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ position: Int
    ) -> String {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = copy.initialize(from: bytes)
        let name = String(decoding: bytes, as: UTF8.self)
        slots[index] = Slot(
            hash: hash,
            name: name,
            bytes: copy,
            object: object,
            position: position
        )
        filled += 1
        return name
    }

    private func other(
        _ bytes: UnsafeBufferPointer<UInt8>,
        _ position: Int
    ) -> (name: String, earlier: Int?) {
        let name = String(decoding: bytes, as: UTF8.self)
        if let earlier = others[name] { return (name, earlier) }
        others[name] = position
        return (name, nil)
    }

    /// Eight bytes at a time; collisions only cost probes, of which there is a limit.
    private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        let raw = UnsafeRawBufferPointer(bytes)
        var hash = UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
        var offset = 0
        while offset + 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            hash = mixed(hash ^ word)
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < raw.count {
            rest = rest << 8 | UInt64(raw[offset])
            offset += 1
        }
        return mixed(hash ^ rest)
    }

    private static func mixed(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }
}
