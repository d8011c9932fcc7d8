// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import LeadModel
internal import NIOCore
internal import NIOHTTPTypes

/// Answers say the sandbox's time in `Date`: clients take it for the vendor's clock.
final class ClockHeader: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let clock: SandboxClock

    init(_ clock: SandboxClock) { self.clock = clock }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var part = unwrapOutboundIn(data)
        if case .head(var head) = part {
            head.headerFields[.date] = ClockHeader.text(clock.now())
            part = .head(head)
        }
        context.write(wrapOutboundOut(part), promise: promise)
    }

    /// `Tue, 24 Nov 2026 08:12:31 GMT` (RFC 9110, 5.6.7).
    static func text(_ time: Timestamp) -> String {
        let text = time.rfc3339
        let parts = text.split { "-T:.Z".contains($0) }
        let month = months[(Int(parts[1]) ?? 1) - 1]
        var days = time.milliseconds / 86_400_000
        if time.milliseconds % 86_400_000 < 0 { days -= 1 }
        // 1970-01-01 was a Thursday.
        let weekday = weekdays[Int(((days + 4) % 7 + 7) % 7)]
        return
            "\(weekday), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
