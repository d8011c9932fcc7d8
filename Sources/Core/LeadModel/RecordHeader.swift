// SPDX-License-Identifier: Apache-2.0

/// The names of the headers that LeadSync gives to its records: the only place where one is
/// spelled. They are read outside of this program too.
public enum RecordHeader {
    /// What stands before every name: no header of others begins so.
    public static var prefix: String { "leadsync-" }

    /// The lead that the record is about.
    public static var lead: String { "leadsync-lead" }
    /// The ID of the event, request or write that led to the record.
    public static var cause: String { "leadsync-cause" }
    /// `lead` and `cause` as static texts, for the headers of the changelog.
    public static var changelog: (lead: StaticString, cause: StaticString) {
        ("leadsync-lead", "leadsync-cause")
    }

    /// How often a record was forwarded to another partition, as one byte.
    public static var forwards: String { "leadsync-forwards" }

    /// The topic that a forwarded record or a dead letter came from.
    public static var topic: String { "leadsync-topic" }
    /// The partition that it came from.
    public static var partition: String { "leadsync-partition" }
    /// Its offset there.
    public static var offset: String { "leadsync-offset" }

    /// Why a record is a dead letter, in one line without personal data.
    public static var reason: String { "leadsync-reason" }
    /// How many bytes a dead letter had before it was cut.
    public static var cutFromBytes: String { "leadsync-cut-from-bytes" }
    /// How many bytes a key had that was left out.
    public static var keyBytes: String { "leadsync-key-bytes" }
    /// How many bytes the headers had that were left out.
    public static var headersBytes: String { "leadsync-headers-bytes" }
}
