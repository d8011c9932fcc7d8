// SPDX-License-Identifier: Apache-2.0

import Sandbox
import SyncEngine

extension [ComparedFields] {
    /// The fields of a mapping: the page then shows in which fields LeadSync still has work to do.
    init(_ mapping: Mapping) {
        self = mapping.pairs.map {
            ComparedFields(
                marketo: $0.marketo,
                lead: $0.salesforceName(for: .lead),
                contact: $0.salesforceName(for: .contact)
            )
        }
    }
}
