// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// The fields that the connectors read: those that the workers map.
extension Mapping {
    /// The names of the fields of an object that the mapping names, in its order; all custom fields
    /// come on top where `includesAllCustomFields`.
    public func namedFields(of object: ObjectType) -> [String] {
        let named = pairs.compactMap { pair in
            object == .person ? pair.marketo : pair.salesforceName(for: object)
        }
        guard case .named(let custom) = customFields else { return named }
        return named + custom
    }
}
