// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// A key by which two writes can mean the same person: Marketo makes duplicates when two upserts
/// with the same new key are under way at once (docs/reference/marketo.md, Persons).
enum WriteKey: Hashable, Sendable {
    case person(String)
    case link(String)
    case email(String)
}

/// Locks keys, so that no key is in two calls at once. Waiters for the same key are served in
/// order.
///
/// A holder of keys may ask for persons once more, `urgently`, when it has found out which persons
/// its e-mail address belongs to. It does not queue up, because a waiter before it may wait for its
/// keys. It never waits for a waiter, because a holder of persons asks for nothing more.
struct KeyedLockState {
    private struct Waiter {
        var id: Int
        var keys: Set<WriteKey>
    }

    private var held: Set<WriteKey> = []
    private var waiters: [Waiter] = []

    var waiting: Int { waiters.count }

    /// Asks for keys.
    ///
    /// - Returns: whether they are given at once; else `leave` names the id when they are.
    mutating func enter(_ id: Int, keys: Set<WriteKey>, urgently: Bool = false) -> Bool {
        let isFree = held.isDisjoint(with: keys)
        if urgently {
            if !isFree { waiters.insert(Waiter(id: id, keys: keys), at: 0) }
        } else if !isFree || waiters.contains(where: { !$0.keys.isDisjoint(with: keys) }) {
            waiters.append(Waiter(id: id, keys: keys))
            return false
        }
        if isFree { held.formUnion(keys) }
        return isFree
    }

    /// Gives keys back.
    ///
    /// - Returns: the waiters that have their keys now.
    mutating func leave(_ keys: Set<WriteKey>) -> [Int] {
        precondition(held.isSuperset(of: keys), "who leaves has entered")
        held.subtract(keys)
        var admitted: [Int] = []
        var wanted: Set<WriteKey> = []
        waiters.removeAll { waiter in
            let isFree = held.isDisjoint(with: waiter.keys) && wanted.isDisjoint(with: waiter.keys)
            guard isFree else {
                wanted.formUnion(waiter.keys)
                return false
            }
            held.formUnion(waiter.keys)
            admitted.append(waiter.id)
            return true
        }
        return admitted
    }

    /// Puts writes into rounds, one after the other: no key twice in a round, and writes with a key
    /// in common in the order in which they came.
    static func rounds(_ keys: [Set<WriteKey>]) -> [[Int]] {
        var rounds: [[Int]] = []
        var left = Array(keys.indices)
        while !left.isEmpty {
            var taken: Set<WriteKey> = []
            var round: [Int] = []
            left.removeAll { index in
                let isFree = taken.isDisjoint(with: keys[index])
                // Those who have to wait keep their keys from those behind them.
                taken.formUnion(keys[index])
                if isFree { round.append(index) }
                return isFree
            }
            rounds.append(round)
        }
        return rounds
    }
}

/// The lock for all tasks that write.
actor KeyedLock {
    private var lock = KeyedLockState()
    private var waiting = WaitList<Void, Void>()

    /// Waits for keys. Cancellation does not end the wait: the holder is cancelled too, and lets
    /// go.
    func enter(_ keys: Set<WriteKey>, urgently: Bool = false) async {
        let id = waiting.nextID()
        if lock.enter(id, keys: keys, urgently: urgently) { return }
        await withCheckedContinuation { waiting.add($0, id: id) }
    }

    func leave(_ keys: Set<WriteKey>) {
        for id in lock.leave(keys) { waiting.resume(id) }
    }
}
