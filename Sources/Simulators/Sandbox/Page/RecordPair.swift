// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// A record and the linked one at the other vendor, as far as there are both.
struct RecordPair: Sendable {
    var salesforce: PageRecord?
    var marketo: PageRecord?
    /// The fields that are compared, beside custom fields of the same name.
    private let comparedFields: [ComparedFields]

    init(
        _ comparedFields: [ComparedFields],
        salesforce: PageRecord? = nil,
        marketo: PageRecord? = nil
    ) {
        self.comparedFields = comparedFields
        self.salesforce = salesforce
        self.marketo = marketo
    }

    subscript(system: SandboxVendor) -> PageRecord? {
        get { system == .salesforce ? salesforce : marketo }
        set { if system == .salesforce { salesforce = newValue } else { marketo = newValue } }
    }

    /// Whether both vendors have the record.
    var isComplete: Bool { salesforce != nil && marketo != nil }

    /// The person's name.
    var title: String { salesforce?.title ?? marketo?.title ?? "" }

    /// A field that both sides have, or the only side there is.
    struct Shared: Sendable {
        var salesforce: PageRecord.Field?
        var marketo: PageRecord.Field?

        subscript(system: SandboxVendor) -> PageRecord.Field? {
            system == .salesforce ? salesforce : marketo
        }

        /// The label.
        var label: String { salesforce?.label ?? marketo?.label ?? "" }

        /// Whether both sides have it and hold different values. `10` and `10.0` are the same, and
        /// so are a checkbox that was never touched and one that says no.
        var differs: Bool {
            guard let salesforce, let marketo else { return false }
            let inputs = [salesforce.input, marketo.input]
            let input = inputs.first(where: ComparableValue.isTyped) ?? .text
            return ComparableValue(salesforce.value, input)
                != ComparableValue(marketo.value, input)
        }
    }

    /// The compared fields, then custom fields of the same name.
    var shared: [Shared] {
        let isContact = salesforce?.object == .contact
        let mapped = comparedFields.compactMap { fields -> Shared? in
            shared(isContact ? fields.contact : fields.lead, fields.marketo)
        }
        let custom = (salesforce ?? marketo)?.fields.filter { $0.name.hasSuffix("__c") } ?? []
        let taken = Set(mapped.compactMap { $0.salesforce?.name })
        return mapped
            + custom.filter { !taken.contains($0.name) }
            .compactMap { shared($0.name, $0.name) }
    }

    /// The fields of one vendor that are compared with none of the other.
    func others(_ system: SandboxVendor) -> [PageRecord.Field] {
        let taken = Set(shared.compactMap { $0[system]?.name })
        return self[system]?.fields.filter { !taken.contains($0.name) } ?? []
    }

    /// How many fields differ.
    var differenceCount: Int { shared.count(where: \.differs) }

    private func shared(_ salesforceName: String?, _ marketoName: String) -> Shared? {
        let left = salesforceName.flatMap { salesforce?.field($0) }
        let right = marketo?.field(marketoName)
        let isThere = isComplete ? left != nil && right != nil : left != nil || right != nil
        guard isThere else { return nil }
        return Shared(salesforce: left, marketo: right)
    }
}

extension PageRecord {
    /// The field of an API name.
    func field(_ name: String) -> Field? { fields.first { $0.name == name } }
}
