// SPDX-License-Identifier: Apache-2.0

public import LeadModel

/// What has to be read for a mapping: what the workers map is what the connectors read.
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
