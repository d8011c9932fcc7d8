// SPDX-License-Identifier: Apache-2.0

internal import Primitives

/// The paging token of the activity feeds, in the form of Adobe's samples: base 32 of a date and a
/// number, `2008-11-06T00:00:00.000+0000,1078`. What comes next has a time at or after the date and
/// a higher ID than the number, which is that of the last activity that was read.
struct MarketoFeedToken: Hashable, Sendable {
    /// The time before which nothing is of interest.
    var since: Timestamp
    /// The ID of the last activity that was read; 0 for none.
    var position: Int64

    var text: String {
        Base32.encoded("\(since.rfc3339.prefix(23))+0000,\(position)".utf8)
    }

    init(since: Timestamp, position: Int64 = 0) {
        (self.since, self.position) = (since, position)
    }

    /// - Throws: 1003 for text that is no such token.
    init(_ text: String) throws(MarketoAPIError) {
        let bytes = Base32.decoded(text) ?? []
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ",")
        guard parts.count == 2, let since = Timestamp(rfc3339: parts[0]),
            let position = Int64(parts[1]), position >= 0
        else { throw .invalidPagingToken }
        self.init(since: since, position: position)
    }
}
