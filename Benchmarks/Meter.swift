// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Synchronization

/// Measures one run of a worker: from the moment at which it begins to consume to the commit of the
/// last of an expected number of records.
final class Meter: Sendable {
    /// What was used between the two.
    struct Reading {
        var processor: Double
        var wall: Double
    }

    private struct Course {
        var processed = 0
        var beginning: Reading?
        var end: Reading?
    }

    private let expected: Int
    private let course = Mutex(Course())
    private let isDone = DispatchSemaphore(value: 0)
    private let isReady = DispatchSemaphore(value: 0)

    init(expected: Int) {
        self.expected = expected
    }

    private static func now() -> Reading {
        Reading(processor: ProcessorTime.ofProcess(), wall: ProcessorTime.wall())
    }

    func begin() {
        course.withLock { course in
            guard course.beginning == nil else { return }
            course.beginning = Self.now()
            isReady.signal()
        }
    }

    /// A partition has committed so many records.
    func didCommit(_ count: Int) {
        course.withLock { course in
            course.processed += count
            guard course.processed >= expected, course.end == nil else { return }
            course.end = Self.now()
            isDone.signal()
        }
    }

    /// Waits until the worker begins to consume; nil when it has not in that time.
    func waitUntilReady(seconds: Int) -> Double? {
        guard isReady.wait(timeout: .now() + .seconds(seconds)) == .success else { return nil }
        return course.withLock { $0.beginning?.wall }
    }

    /// Waits for the last record; nil when it has not come in that time.
    func wait(seconds: Int) -> Reading? {
        guard isDone.wait(timeout: .now() + .seconds(seconds)) == .success else { return nil }
        return course.withLock { course in
            guard let beginning = course.beginning, let end = course.end else { return nil }
            return Reading(
                processor: end.processor - beginning.processor,
                wall: end.wall - beginning.wall
            )
        }
    }
}
