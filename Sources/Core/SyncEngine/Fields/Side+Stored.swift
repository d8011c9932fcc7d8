// SPDX-License-Identifier: Apache-2.0

import LeadModel

/// The stored form of a side. Kafka holds it since the first release, so it never changes.
extension Side {
    /// Takes a stored side apart. What no law allows is repaired: a displaced value without the
    /// write that displaced it is an ordinary one, and so on.
    init(unpacking stored: SideValue) {
        value = stored.value
        knownAt = stored.knownAt
        if let since = stored.pendingSince { progress = .owed(since: since) }
        if stored.isPlain { return }
        if let since = stored.pendingSince, let from = stored.heldSince {
            progress = .waiting(since: since, from: from)
        }
        if let time = stored.echoedAt {
            echo = .seen(at: time)
        } else if stored.followsOwnWrite {
            echo = .overtaken
        }
        if let own = stored.written {
            let trace = WriteTrace(at: own.at, prior: own.prior, priorKnownAt: own.priorKnownAt)
            ours =
                own.value == stored.value
                ? .standing(trace) : .displacing(own.value, trace)
        }
        if stored.isInherited {
            origin = .inherited
        } else if !stored.earlier.isEmpty {
            origin = .unlinked(earlier: stored.earlier)
        }
    }

    /// The side as it is stored.
    var packed: SideValue {
        if echo == .none, ours == .none, origin == .observed, waitingFrom == nil {
            var plain = SideValue(value: value, knownAt: knownAt)
            plain.pendingSince = owedSince
            return plain
        }
        return SideValue(
            value: value,
            knownAt: knownAt,
            pendingSince: owedSince,
            heldSince: waitingFrom,
            written: written.map { value, trace in
                OwnWrite(
                    value: value,
                    at: trace.at,
                    prior: trace.prior,
                    priorKnownAt: trace.priorKnownAt
                )
            },
            echoedAt: echoedAt,
            followsOwnWrite: echo == .overtaken,
            isDoubtful: isDisplaced,
            isInherited: isInherited,
            earlier: earlier
        )
    }
}
