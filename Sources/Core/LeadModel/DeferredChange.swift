// SPDX-License-Identifier: Apache-2.0

internal import JSONCodec
public import Primitives

/// The event that brought a change which could not be written at once: the write that carries it
/// later names the event as its cause.
public struct DeferredChange: Hashable, Sendable {
    /// The system that told of the change.
    public var system: VendorSystem
    /// When the change was made: the fields that are pending since then came with the event.
    public var at: Timestamp
    /// The event's ID.
    public var event: String
    /// The cycle that brought the event.
    public var cycle: Int64?

    /// The event of a change that waits.
    public init(system: VendorSystem, at: Timestamp, event: String, cycle: Int64? = nil) {
        self.system = system
        self.at = at
        self.event = event
        self.cycle = cycle
    }

    init(decoding object: JSONObject) throws(DecodingFailure) {
        self.init(
            system: try object.choice("system"),
            at: try object.clock("at") ?? .distantPast,
            event: try object.text("event"),
            cycle: try object.optionalInteger("cycle")
        )
    }

    func encode(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("system")
        writer.value(choice: system)
        writer.member("at", clock: at)
        writer.name("event")
        writer.value(event)
        writer.member("cycle", cycle)
        writer.endObject()
    }
}
