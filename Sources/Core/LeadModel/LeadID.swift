// SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The key of everything about a lead (docs/reference/topics.md): `marketo:1042` for a person that
/// Marketo knows, `salesforce:00Q5e00000ABCDEEA4` for a record that only Salesforce has so far.
public struct LeadID: Hashable, Sendable {
    /// The ID as it stands in record keys.
    public let text: String

    /// The ID of the lead whose record in `system` is `record`.
    ///
    /// A Salesforce record's ID of 15 characters is the same record's as the one of 18.
    public init(_ system: VendorSystem, _ record: String) {
        let whole =
            system == .salesforce ? SalesforceRecordID.wholeLeadOrContact(record) : nil
        text = system.rawValue + ":" + (whole ?? record)
    }

    /// Reads an ID; nil unless it is a known system, a colon and a record.
    public init?(_ text: String) {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
            VendorSystem(rawValue: String(text[..<colon])) != nil,
            text.utf8.index(after: colon) != text.utf8.endIndex
        else { return nil }
        self.text = LeadID.whole(text)
    }

    /// The ID with all characters of a Salesforce record's ID.
    private static func whole(_ text: String) -> String {
        guard text.utf8.count == shortSalesforceBytes, text.hasPrefix("salesforce:") else {
            return text
        }
        return LeadID(.salesforce, String(text.dropFirst("salesforce:".utf8.count))).text
    }

    /// The length of an ID whose record has 15 characters.
    private static let shortSalesforceBytes = "salesforce:".utf8.count + 15

    /// Reads an ID from UTF-8, a record key say; nil unless it is valid, a known system, a colon
    /// and a record.
    public init?(utf8 bytes: UnsafeBufferPointer<UInt8>) {
        guard LeadID.isLeadID(bytes) else { return nil }
        // Nearly all IDs are ASCII; validating the others takes many times as long.
        if bytes.allSatisfy({ $0 < 0x80 }) {
            text = LeadID.whole(String(decoding: bytes, as: UTF8.self))
        } else {
            guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
            self.text = text
        }
    }

    /// Whether the bytes begin as an ID does, and go on; whether they are UTF-8 is not looked at.
    public static func isLeadID(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = bytes.baseAddress else { return false }
        for system in VendorSystem.allCases {
            let prefix = prefix(of: system)
            let length = prefix.utf8CodeUnitCount
            if bytes.count > length, memcmp(start, prefix.utf8Start, length) == 0 { return true }
        }
        return false
    }

    /// What stands before the record.
    private static func prefix(of system: VendorSystem) -> StaticString {
        system == .marketo ? "marketo:" : "salesforce:"
    }

    /// The system that the ID names.
    public var system: VendorSystem {
        text.utf8.first == UInt8(ascii: "m") ? .marketo : .salesforce
    }

    /// The record in that system.
    public var record: String {
        let length = LeadID.prefix(of: system).utf8CodeUnitCount
        return String(text[text.utf8.index(text.startIndex, offsetBy: length)...])
    }
}
