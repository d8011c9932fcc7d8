// SPDX-License-Identifier: Apache-2.0

internal import LeadModel
import Sandbox
package import SyncEngine

extension [ComparedFields] {
    /// The fields of a mapping: the page then shows in which fields LeadSync still has work to do.
    package init(_ mapping: Mapping) {
        self = mapping.pairs.map {
            ComparedFields(
                marketo: $0.marketo,
                lead: $0.salesforceName(for: .lead),
                contact: $0.salesforceName(for: .contact)
            )
        }
    }
}
