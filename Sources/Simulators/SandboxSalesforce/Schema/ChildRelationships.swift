// SPDX-License-Identifier: Apache-2.0

internal import SandboxKit

/// The objects that refer to an object, as its describe lists them. Most of them are not in the
/// sandbox: the list is there because real orgs have it and clients read it.
struct ChildRelationship: Equatable, Sendable {
    var object: String
    var field: String
    var relationship: String?
    var cascadesDelete: Bool
    var restrictsDelete: Bool

    /// Reads a table: `Object.Field relationship|- [cascade] [restrict]` on each line.
    static func table(_ text: String) -> [ChildRelationship] {
        text.split(separator: "\n").map { line in
            let words = line.split(separator: " ").map(String.init)
            let child = words[0].split(separator: ".").map(String.init)
            precondition(words.count >= 2 && child.count == 2, "malformed: \(line)")
            return ChildRelationship(
                object: child[0],
                field: child[1],
                relationship: words[1] == "-" ? nil : words[1],
                cascadesDelete: words.contains("cascade"),
                restrictsDelete: words.contains("restrict")
            )
        }
    }

    var json: JSON {
        [
            "cascadeDelete": .boolean(cascadesDelete),
            "childSObject": .string(object),
            "deprecatedAndHidden": false,
            "field": .string(field),
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": relationship.map { .string($0) } ?? .null,
            "restrictedDelete": .boolean(restrictsDelete),
        ]
    }

    /// Those of an account whose objects the sandbox has.
    static let ofAccount = """
        Account.ParentId ChildAccounts
        Contact.AccountId Contacts cascade
        Event.WhatId Events cascade
        Opportunity.AccountId Opportunities cascade
        Task.WhatId Tasks cascade
        """

    static let ofLead = """
        AIInsightValue.SobjectLookupValueId - cascade
        AIRecordInsight.TargetId - cascade
        AcceptedEventRelation.RelationId AcceptedEventRelations
        ActivityHistory.WhoId ActivityHistories cascade
        AttachedContentDocument.LinkedEntityId AttachedContentDocuments cascade
        Attachment.ParentId Attachments cascade
        CampaignMember.LeadId CampaignMembers cascade
        CampaignMember.LeadOrContactId -
        CampaignMemberChangeEvent.LeadId -
        CollaborationGroupRecord.RecordId RecordAssociatedGroups cascade
        CombinedAttachment.ParentId CombinedAttachments cascade
        ContactRequest.WhoId ContactRequests
        ContentDistribution.RelatedRecordId - cascade
        ContentDocumentLink.LinkedEntityId ContentDocumentLinks cascade
        ContentDocumentLinkChangeEvent.LinkedEntityId -
        ContentVersion.FirstPublishLocationId -
        ContentVersionChangeEvent.FirstPublishLocationId -
        DeclinedEventRelation.RelationId DeclinedEventRelations
        DuplicateRecordItem.RecordId DuplicateRecordItems cascade
        EmailMessageRelation.RelationId EmailMessageRelations cascade
        EmailStatus.WhoId EmailStatuses cascade
        EntitySubscription.ParentId FeedSubscriptionsForEntity cascade
        Event.WhoId Events cascade
        EventChangeEvent.WhoId -
        EventRelation.RelationId EventRelations cascade
        EventRelationChangeEvent.RelationId -
        FeedComment.ParentId -
        FeedItem.ParentId - cascade
        FlowExecutionErrorEvent.ContextRecordId -
        FlowOrchestrationWorkItem.RelatedRecordId FlowOrchestrationWorkItems
        FlowRecordRelation.RelatedRecordId -
        LeadCleanInfo.LeadId LeadCleanInfos cascade
        LeadFeed.ParentId Feeds cascade
        LeadHistory.LeadId Histories cascade
        LeadShare.LeadId Shares cascade
        ListEmailIndividualRecipient.RecipientId ListEmailIndividualRecipients cascade
        MessagingEndUser.LeadId MessagingEndUsers
        MessagingSession.LeadId MessagingSessions
        NetworkActivityAudit.ParentEntityId ParentEntities
        NetworkFeedResponseMetric.ParentRecordId -
        Note.ParentId Notes cascade
        NoteAndAttachment.ParentId NotesAndAttachments cascade
        OpenActivity.WhoId OpenActivities cascade
        OutgoingEmail.WhoId -
        OutgoingEmailRelation.RelationId OutgoingEmailRelations
        ProcessInstance.TargetObjectId ProcessInstances cascade
        ProcessInstanceChangeEvent.TargetObjectId -
        ProcessInstanceHistory.TargetObjectId ProcessSteps
        RecordAction.RecordId RecordActions cascade
        RecordActionHistory.ParentRecordId RecordActionHistories
        ServiceAppointment.ParentRecordId ServiceAppointments cascade
        ServiceAppointmentChangeEvent.ParentRecordId -
        Task.WhoId Tasks cascade
        TaskChangeEvent.WhoId -
        TopicAssignment.EntityId TopicAssignments cascade
        UndecidedEventRelation.RelationId UndecidedEventRelations
        UserEmailPreferredPerson.PersonRecordId PersonRecord cascade
        """

    static let ofContact = """
        AIInsightValue.SobjectLookupValueId - cascade
        AIRecordInsight.TargetId - cascade
        AcceptedEventRelation.RelationId AcceptedEventRelations
        AccountContactRole.ContactId AccountContactRoles cascade
        AccountContactRoleChangeEvent.ContactId -
        ActivityHistory.WhoId ActivityHistories cascade
        Asset.ContactId Assets cascade
        AssetChangeEvent.ContactId -
        AttachedContentDocument.LinkedEntityId AttachedContentDocuments cascade
        Attachment.ParentId Attachments cascade
        AuthorizationFormConsent.ConsentGiverId AuthorizationFormConsents restrict
        AuthorizationFormConsentChangeEvent.ConsentGiverId -
        CampaignMember.ContactId CampaignMembers cascade
        CampaignMember.LeadOrContactId -
        CampaignMemberChangeEvent.ContactId -
        Case.ContactId Cases restrict
        CaseChangeEvent.ContactId -
        CaseContactRole.ContactId CaseContactRoles cascade
        CaseTeamMember.MemberId - cascade
        CaseTeamTemplateMember.MemberId - cascade
        CollaborationGroupRecord.RecordId RecordAssociatedGroups cascade
        CombinedAttachment.ParentId CombinedAttachments cascade
        CommSubscriptionConsent.ConsentGiverId CommSubscriptionConsents restrict
        CommSubscriptionConsentChangeEvent.ConsentGiverId -
        Contact.ReportsToId -
        ContactChangeEvent.ReportsToId -
        ContactCleanInfo.ContactId ContactCleanInfos cascade
        ContactFeed.ParentId Feeds cascade
        ContactHistory.ContactId Histories cascade
        ContactRequest.WhoId ContactRequests
        ContactShare.ContactId Shares cascade
        ContentDistribution.RelatedRecordId - cascade
        ContentDocumentLink.LinkedEntityId ContentDocumentLinks cascade
        ContentVersion.FirstPublishLocationId -
        Contract.CustomerSignedId ContractsSigned restrict
        ContractChangeEvent.CustomerSignedId -
        ContractContactRole.ContactId ContractContactRoles cascade
        CreditMemo.BillToContactId CreditMemos
        DeclinedEventRelation.RelationId DeclinedEventRelations
        DuplicateRecordItem.RecordId DuplicateRecordItems cascade
        EmailMessageRelation.RelationId EmailMessageRelations cascade
        EmailStatus.WhoId EmailStatuses cascade
        EntitlementContact.ContactId EntitlementContacts cascade
        EntitySubscription.ParentId FeedSubscriptionsForEntity cascade
        Event.WhoId Events cascade
        EventChangeEvent.WhoId -
        EventRelation.RelationId EventRelations cascade
        EventRelationChangeEvent.RelationId -
        FeedComment.ParentId -
        FeedItem.ParentId - cascade
        FlowExecutionErrorEvent.ContextRecordId -
        FlowRecordRelation.RelatedRecordId -
        Invoice.BillToContactId Invoices
        Lead.ConvertedContactId -
        LeadChangeEvent.ConvertedContactId -
        ListEmailIndividualRecipient.RecipientId ListEmailIndividualRecipients cascade
        MaintenancePlan.ContactId MaintenancePlans
        MaintenancePlanChangeEvent.ContactId -
        MatchingInformation.SFDCIdId - cascade
        NetworkActivityAudit.ParentEntityId ParentEntities
        NetworkFeedResponseMetric.ParentRecordId -
        Note.ParentId Notes cascade
        NoteAndAttachment.ParentId NotesAndAttachments cascade
        OpenActivity.WhoId OpenActivities cascade
        Opportunity.ContactId Opportunities
        OpportunityChangeEvent.ContactId -
        OpportunityContactRole.ContactId OpportunityContactRoles cascade
        OpportunityContactRoleChangeEvent.ContactId -
        Order.BillToContactId - restrict
        Order.CustomerAuthorizedById - restrict
        Order.ShipToContactId - restrict
        OrderChangeEvent.BillToContactId -
        OrderChangeEvent.CustomerAuthorizedById -
        OrderChangeEvent.ShipToContactId -
        OutgoingEmail.WhoId -
        OutgoingEmailRelation.RelationId OutgoingEmailRelations
        ProcessInstance.TargetObjectId ProcessInstances cascade
        ProcessInstanceHistory.TargetObjectId ProcessSteps
        RecordAction.RecordId RecordActions cascade
        RecordActionHistory.ParentRecordId RecordActionHistories
        ReturnOrder.ContactId ReturnOrders
        ReturnOrderChangeEvent.ContactId -
        ServiceAppointment.ContactId ServiceAppointments
        ServiceAppointmentChangeEvent.ContactId -
        ServiceContract.ContactId ServiceContracts restrict
        ServiceContractChangeEvent.ContactId -
        Task.WhoId Tasks cascade
        TaskChangeEvent.WhoId -
        TopicAssignment.EntityId TopicAssignments cascade
        UndecidedEventRelation.RelationId UndecidedEventRelations
        User.ContactId Users restrict
        UserChangeEvent.ContactId -
        UserEmailPreferredPerson.PersonRecordId PersonRecord cascade
        WorkOrder.ContactId WorkOrders
        WorkOrderChangeEvent.ContactId -
        """
}
