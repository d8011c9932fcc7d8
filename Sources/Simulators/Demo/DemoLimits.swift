// SPDX-License-Identifier: Apache-2.0

/// The demo's numbers: small, since a person waits for it.
enum DemoLimits {
    static let partitions = 12
    static let workers = 2
    static let scheduleDelay = "2s"
    /// Cycles after the day's last one: the first brings the echoes of its writes, and by the
    /// trigger of the second everything has come to rest.
    static let cyclesAfterDay = 2
    /// How long the whole day may take, workers' start included.
    static let seconds = 240
    /// Linked pairs of the sandbox.
    static let people = 40
    /// How long a scene may take until it is seen at the other side.
    static let sceneSeconds = 60
    /// The pause between two looks whether a change has arrived.
    static let lookAgainMilliseconds = 200
    /// How long a call of the sandbox may take.
    static let callMilliseconds: Int64 = 10_000
    /// Connections to the sandbox's page.
    static let connections = 4
    /// How long a child may take to end before it is killed.
    static let childStopSeconds = 8
    /// How long a child's death may be part of an end that the demo has not heard of yet.
    static let childDeathGraceSeconds = 1
    static let pollMilliseconds: Int32 = 100
    /// A write after a poll happens this long after the poll, by the day's clock.
    static let writeDelayMilliseconds: Int64 = 2_000
    /// The day's clock goes on by this much in cycles after the day.
    static let afterDayStepMilliseconds: Int64 = 600_000
    /// The width for which the stories are laid out.
    static let columns = 100
    /// Deviations that are shown; a demo that went wrong in one way went wrong often.
    static let deviationsShown = 40
    /// The token for changes of the demo's monitor, which only this machine reaches.
    static let monitorToken = "demo"
}
