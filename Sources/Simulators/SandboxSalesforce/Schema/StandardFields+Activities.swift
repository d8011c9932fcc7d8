// SPDX-License-Identifier: Apache-2.0

/// Campaigns, their members, tasks and events: what clients ask of them, not all that real ones
/// have.
extension StandardFields {
    static let campaign = """
        Id | Campaign ID | id | 18 | DI |
        IsDeleted | Deleted | boolean |  | D |
        Name | Name | string | 80 | CU |
        ParentId | Parent Campaign ID | reference | 18 | CUNPS | to=Campaign by=Parent
        Type | Type | picklist | 255 | CUNP | pick=CampaignType
        Status | Status | picklist | 255 | CUDP | pick=CampaignStatus
        StartDate | Start Date | date |  | CUNP |
        EndDate | End Date | date |  | CUNP |
        ExpectedRevenue | Expected Revenue in Campaign | currency | 18,0 | CUNP |
        BudgetedCost | Budgeted Cost in Campaign | currency | 18,0 | CUNP |
        ActualCost | Actual Cost in Campaign | currency | 18,0 | CUNP |
        ExpectedResponse | Expected Response (%) | percent | 10,2 | CUNP |
        NumberSent | Num Sent in Campaign | double | 18,0 | CUNP |
        IsActive | Active | boolean |  | CUDP |
        Description | Description | textarea | 32000 | CUNP |
        OwnerId | Owner ID | reference | 18 | CUD | to=User by=Owner
        \(audit)
        """

    static let campaignMember = """
        Id | Campaign Member ID | id | 18 | DI |
        IsDeleted | Deleted | boolean |  | D |
        CampaignId | Campaign ID | reference | 18 | C | to=Campaign by=Campaign
        LeadId | Lead ID | reference | 18 | CN | to=Lead by=Lead
        ContactId | Contact ID | reference | 18 | CN | to=Contact by=Contact
        Status | Status | picklist | 40 | CUDP | pick=MemberStatus
        HasResponded | Responded | boolean |  | D |
        FirstRespondedDate | First Responded Date | date |  | N |
        LeadOrContactId | Related Record ID | reference | 18 | N | to=Contact,Lead by=LeadOrContact
        Type | Type | string | 40 | N |
        \(audit)
        """

    static let task = """
        Id | Activity ID | id | 18 | DI |
        IsDeleted | Deleted | boolean |  | D |
        WhoId | Name ID | reference | 18 | CUN | to=Contact,Lead by=Who
        WhatId | Related To ID | reference | 18 | CUN | to=Account,Campaign,Opportunity by=What
        Subject | Subject | string | 255 | CUN |
        ActivityDate | Due Date Only | date |  | CUN |
        Status | Status | picklist | 40 | CUD | pick=TaskStatus
        Priority | Priority | picklist | 40 | CUD | pick=TaskPriority
        IsHighPriority | High Priority | boolean |  | D |
        OwnerId | Assigned To ID | reference | 18 | CUD | to=User,Group by=Owner
        Description | Description | textarea | 32000 | CUN |
        IsClosed | Closed | boolean |  | D |
        Type | Type | picklist | 40 | CUN |
        TaskSubtype | Task Subtype | string | 40 | CN |
        CallDurationInSeconds | Call Duration | int | 8 | CUN |
        CallType | Call Type | string | 40 | CUN |
        IsReminderSet | Reminder Set | boolean |  | CUD |
        ReminderDateTime | Reminder Date/Time | datetime |  | CUN |
        \(audit)
        """

    static let event = """
        Id | Activity ID | id | 18 | DI |
        IsDeleted | Deleted | boolean |  | D |
        WhoId | Name ID | reference | 18 | CUN | to=Contact,Lead by=Who
        WhatId | Related To ID | reference | 18 | CUN | to=Account,Campaign,Opportunity by=What
        Subject | Subject | string | 255 | CUN |
        Location | Location | string | 255 | CUN |
        IsAllDayEvent | All-Day Event | boolean |  | CUD |
        ActivityDateTime | Due Date Time | datetime |  | CUN |
        ActivityDate | Due Date Only | date |  | CUN |
        DurationInMinutes | Duration | int | 8 | CUN |
        StartDateTime | Start Date Time | datetime |  | CUN |
        EndDateTime | End Date Time | datetime |  | CUN |
        Description | Description | textarea | 32000 | CUN |
        OwnerId | Assigned To ID | reference | 18 | CUD | to=User by=Owner
        Type | Type | picklist | 40 | CUN |
        IsPrivate | Private | boolean |  | CUD |
        ShowAs | Show Time As | picklist | 40 | CUN |
        IsReminderSet | Reminder Set | boolean |  | CUD |
        ReminderDateTime | Reminder Date/Time | datetime |  | CUN |
        \(audit)
        """

    /// The objects of these fields.
    static var activities: [SalesforceObject] {
        [
            SalesforceObject(
                "Campaign",
                keyPrefix: "701",
                fields: fields(campaign),
                children: """
                    Campaign.ParentId ChildCampaigns
                    CampaignMember.CampaignId CampaignMembers cascade
                    Event.WhatId Events cascade
                    Task.WhatId Tasks cascade
                    """
            ),
            SalesforceObject(
                "CampaignMember",
                label: "Campaign Member",
                labelPlural: "Campaign Members",
                keyPrefix: "00v",
                fields: fields(campaignMember)
            ),
            SalesforceObject("Task", keyPrefix: "00T", fields: fields(task)),
            SalesforceObject("Event", keyPrefix: "00U", fields: fields(event)),
        ]
    }
}
