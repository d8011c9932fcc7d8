// SPDX-License-Identifier: Apache-2.0
import Primitives
import Synchronization
import Testing

@Suite struct WaitListTests {
    /// A list behind a lock, as a clock has it.
    private final class Queue: Sendable {
        private let list = Mutex(WaitList<Int, Bool>())

        /// Suspends until it is resumed; `onWait` is called when it is on the list.
        func wait(for wish: Int, onWait: @escaping @Sendable (Int) -> Void) async -> Bool {
            let id = list.withLock { $0.nextID() }
            return await withCheckedContinuation { continuation in
                list.withLock { $0.add(continuation, id: id, wish: wish) }
                onWait(id)
            }
        }

        var count: Int { list.withLock { $0.count } }

        func take(_ id: Int) -> Bool {
            guard let waiter = list.withLock({ $0.take(id) }) else { return false }
            waiter.resume(returning: false)
            return true
        }

        func takeAll(upTo bound: Int) -> [Int] {
            let waiters = list.withLock { $0.takeAll { $0 <= bound } }
            for waiter in waiters { waiter.resume(returning: true) }
            return waiters.map(\.wish)
        }
    }

    /// Starts tasks that wait, one after the other, and returns their numbers.
    private func start(
        _ wishes: [Int],
        on queue: Queue
    ) async -> (tasks: [Task<Bool, Never>], ids: [Int]) {
        var tasks: [Task<Bool, Never>] = []
        var ids: [Int] = []
        for wish in wishes {
            let (stream, continuation) = AsyncStream.makeStream(of: Int.self)
            tasks.append(Task { await queue.wait(for: wish) { continuation.yield($0) } })
            var iterator = stream.makeAsyncIterator()
            ids.append(await iterator.next() ?? 0)
        }
        return (tasks, ids)
    }

    @Test func wishesThatAreFulfilledLeaveInOrder() async {
        let queue = Queue()
        let (tasks, ids) = await start([3, 1, 2, 1], on: queue)
        #expect(ids == [1, 2, 3, 4])
        #expect(queue.count == 4)
        #expect(queue.takeAll(upTo: 0).isEmpty)
        #expect(queue.takeAll(upTo: 2) == [1, 2, 1])
        #expect(queue.count == 1)
        #expect(queue.takeAll(upTo: 3) == [3])
        for task in tasks { #expect(await task.value) }
    }

    @Test func aNumberIsTakenOnce() async {
        let queue = Queue()
        let (tasks, ids) = await start([1], on: queue)
        #expect(queue.take(ids[0]))
        #expect(!queue.take(ids[0]))
        #expect(queue.takeAll(upTo: 9).isEmpty)
        #expect(await tasks[0].value == false)
    }
}
