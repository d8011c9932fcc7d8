// SPDX-License-Identifier: Apache-2.0

/// Objects that leads and contacts refer to: what clients ask of them, not all that real ones have.
extension StandardFields {
    /// The fields that almost every object has.
    static let audit = """
        CreatedDate | Created Date | datetime |  | D |
        CreatedById | Created By ID | reference | 18 | D | to=User by=CreatedBy
        LastModifiedDate | Last Modified Date | datetime |  | D |
        LastModifiedById | Last Modified By ID | reference | 18 | D | to=User by=LastModifiedBy
        SystemModstamp | System Modstamp | datetime |  | D |
        """

    static let account = """
        Id | Account ID | id | 18 | DI |
        IsDeleted | Deleted | boolean |  | D |
        MasterRecordId | Master Record ID | reference | 18 | N | to=Account by=MasterRecord
        Name | Account Name | string | 255 | CU |
        Type | Account Type | picklist | 255 | CUNP | pick=AccountType
        ParentId | Parent Account ID | reference | 18 | CUNPS | to=Account by=Parent
        BillingStreet | Billing Street | textarea | 255 | CUNP | in=BillingAddress
        BillingCity | Billing City | string | 40 | CUNP | in=BillingAddress
        BillingState | Billing State/Province | string | 80 | CUNP | in=BillingAddress
        BillingPostalCode | Billing Zip/Postal Code | string | 20 | CUNP | in=BillingAddress
        BillingCountry | Billing Country | string | 80 | CUNP | in=BillingAddress
        BillingLatitude | Billing Latitude | double | 18,15 | CUNP | in=BillingAddress
        BillingLongitude | Billing Longitude | double | 18,15 | CUNP | in=BillingAddress
        BillingGeocodeAccuracy|Billing Geocode Accuracy|picklist|40|CUNRP|\
        in=BillingAddress pick=Geocode
        BillingAddress | Billing Address | address |  | NP |
        ShippingStreet | Shipping Street | textarea | 255 | CUNP | in=ShippingAddress
        ShippingCity | Shipping City | string | 40 | CUNP | in=ShippingAddress
        ShippingState | Shipping State/Province | string | 80 | CUNP | in=ShippingAddress
        ShippingPostalCode | Shipping Zip/Postal Code | string | 20 | CUNP | in=ShippingAddress
        ShippingCountry | Shipping Country | string | 80 | CUNP | in=ShippingAddress
        ShippingLatitude | Shipping Latitude | double | 18,15 | CUNP | in=ShippingAddress
        ShippingLongitude | Shipping Longitude | double | 18,15 | CUNP | in=ShippingAddress
        ShippingGeocodeAccuracy|Shipping Geocode Accuracy|picklist|40|CUNRP|\
        in=ShippingAddress pick=Geocode
        ShippingAddress | Shipping Address | address |  | NP |
        Phone | Account Phone | phone | 40 | CUNP |
        Fax | Account Fax | phone | 40 | CUNP |
        AccountNumber | Account Number | string | 40 | CUNP |
        Website | Website | url | 255 | CUNP |
        Industry | Industry | picklist | 255 | CUNP | pick=Industry
        AnnualRevenue | Annual Revenue | currency | 18,0 | CUNP |
        NumberOfEmployees | Employees | int | 8 | CUNP |
        Description | Account Description | textarea | 32000 | CUNP |
        Site | Account Site | string | 80 | CUNP |
        Sic | SIC Code | string | 20 | CUNP |
        SicDesc | SIC Description | string | 80 | CUNP |
        Ownership | Ownership | picklist | 255 | CUNP |
        TickerSymbol | Ticker Symbol | string | 20 | CUNP |
        Rating | Account Rating | picklist | 255 | CUNP | pick=Rating
        AccountSource | Account Source | picklist | 255 | CUNP | pick=LeadSource
        PhotoUrl | Photo URL | url | 255 | N | extra=imageurl
        Jigsaw | Data.com Key | string | 20 | CUNP |
        JigsawCompanyId | Jigsaw Company ID | string | 20 | N | by=JigsawCompany
        CleanStatus | Clean Status | picklist | 40 | CUNRP | pick=CleanStatus
        LastActivityDate | Last Activity | date |  | N |
        LastViewedDate | Last Viewed Date | datetime |  | N |
        LastReferencedDate | Last Referenced Date | datetime |  | N |
        OwnerId | Owner ID | reference | 18 | CUD | to=User by=Owner
        \(audit)
        """

    static let opportunity = """
        Id | Opportunity ID | id | 18 | DI |
        IsDeleted | Deleted | boolean |  | D |
        AccountId | Account ID | reference | 18 | CUNPS | to=Account by=Account
        ContactId | Contact ID | reference | 18 | CNS | to=Contact by=Contact
        Name | Name | string | 120 | CU |
        StageName | Stage | picklist | 255 | CU | pick=Stage
        Amount | Amount | currency | 18,2 | CUNP |
        Probability | Probability (%) | percent | 3,0 | CUNP |
        CloseDate | Close Date | date |  | CU |
        Type | Opportunity Type | picklist | 255 | CUNP |
        NextStep | Next Step | string | 255 | CUNP |
        LeadSource | Lead Source | picklist | 255 | CUNP | pick=LeadSource
        Description | Description | textarea | 32000 | CUNP |
        LastActivityDate | Last Activity | date |  | N |
        LastViewedDate | Last Viewed Date | datetime |  | N |
        LastReferencedDate | Last Referenced Date | datetime |  | N |
        OwnerId | Owner ID | reference | 18 | CUD | to=User by=Owner
        \(audit)
        """

    static let user = """
        Id | User ID | id | 18 | DI |
        Username | Username | string | 80 | I |
        LastName | Last Name | string | 80 | - | in=Name extra=personname
        FirstName | First Name | string | 40 | N | in=Name extra=personname
        Name | Full Name | string | 121 | - | extra=personname
        CompanyName | Company Name | string | 80 | N |
        Division | Division | string | 80 | N |
        Department | Department | string | 80 | N |
        Title | Title | string | 80 | N |
        Street | Street | textarea | 255 | N | in=Address
        City | City | string | 40 | N | in=Address
        State | State/Province | string | 80 | N | in=Address
        PostalCode | Zip/Postal Code | string | 20 | N | in=Address
        Country | Country | string | 80 | N | in=Address
        Address | Address | address |  | N |
        Email | Email | email | 128 | I |
        Phone | Phone | phone | 40 | N |
        Fax | Fax | phone | 40 | N |
        MobilePhone | Mobile | phone | 40 | N |
        Alias | Alias | string | 8 | - |
        CommunityNickname | Nickname | string | 40 | N |
        EmployeeNumber | Employee Number | string | 20 | N |
        FederationIdentifier | SAML Federation ID | string | 512 | N |
        TimeZoneSidKey | Time Zone | picklist | 40 | R |
        LocaleSidKey | Locale | picklist | 40 | R |
        LanguageLocaleKey | Language | picklist | 40 | R |
        EmailEncodingKey | Email Encoding | picklist | 40 | R |
        ManagerId | Manager ID | reference | 18 | N | to=User by=Manager
        IsActive | Active | boolean |  | D |
        UserType | User Type | picklist | 40 | N |
        ProfileId | Profile ID | reference | 18 | - | to=Profile by=Profile
        \(audit)
        """

    static let group = """
        Id | Group ID | id | 18 | DI |
        Name | Name | string | 40 | - |
        DeveloperName | Developer Name | string | 80 | N |
        Type | Type | picklist | 40 | - | pick=GroupType
        Email | Email | email | 255 | N |
        \(audit)
        """

    static let profile = """
        Id | Profile ID | id | 18 | DI |
        Name | Name | string | 255 | - |
        \(audit)
        """

    static let recordType = """
        Id | Record Type ID | id | 18 | DI |
        Name | Name | string | 80 | - |
        DeveloperName | Record Type Name | string | 80 | - |
        SobjectType | SObject Type Name | string | 40 | - |
        IsActive | Active | boolean |  | D |
        \(audit)
        """

    static let organization = """
        Id | Organization ID | id | 18 | DI |
        Name | Name | string | 80 | - |
        OrganizationType | Edition | string | 40 | N |
        InstanceName | Instance Name | string | 5 | N |
        IsSandbox | Is Sandbox | boolean |  | D |
        \(audit)
        """

    static let entityDefinition = """
        Id | Id | id | 18 | D |
        DurableId | Durable ID | string | 255 | - |
        QualifiedApiName | Qualified API Name | string | 255 | - |
        DeveloperName | Developer Name | string | 255 | - |
        Label | Label | string | 255 | N |
        KeyPrefix | Key Prefix | string | 3 | N |
        """

    static let validationRule = """
        Id | Validation Rule ID | id | 18 | D |
        Active | Active | boolean |  | D |
        Description | Description | string | 255 | N |
        EntityDefinitionId | Entity Definition ID|reference|18|-|\
        to=EntityDefinition by=EntityDefinition
        ErrorDisplayField | Error Display Field | string | 255 | N |
        ErrorMessage | Error Message | string | 255 | - |
        FullName | Full Name | string | 255 | N |
        ManageableState | Manageable State | string | 40 | N |
        Metadata | Metadata | complexvalue |  | N |
        NamespacePrefix | Namespace Prefix | string | 15 | N |
        ValidationName | Validation Name | string | 40 | - |
        \(audit)
        """

    /// All objects of the org, before any customisation.
    static var objects: [SalesforceObject] {
        var lead = SalesforceObject(
            "Lead",
            keyPrefix: "00Q",
            fields: fields(lead),
            children: ChildRelationship.ofLead
        )
        var contact = SalesforceObject(
            "Contact",
            keyPrefix: "003",
            fields: fields(contact),
            children: ChildRelationship.ofContact
        )
        var account = SalesforceObject(
            "Account",
            keyPrefix: "001",
            fields: fields(account),
            children: ChildRelationship.ofAccount
        )
        (lead.isMergeable, contact.isMergeable, account.isMergeable) = (true, true, true)
        let opportunity = SalesforceObject(
            "Opportunity",
            labelPlural: "Opportunities",
            keyPrefix: "006",
            fields: fields(opportunity)
        )
        var readOnly = [
            SalesforceObject("User", keyPrefix: "005", fields: fields(user)),
            SalesforceObject("Group", keyPrefix: "00G", fields: fields(group)),
            SalesforceObject("Profile", keyPrefix: "00e", fields: fields(profile)),
            SalesforceObject(
                "RecordType",
                label: "Record Type",
                labelPlural: "Record Types",
                keyPrefix: "012",
                fields: fields(recordType)
            ),
            SalesforceObject("Organization", keyPrefix: "00D", fields: fields(organization)),
            SalesforceObject("EntityDefinition", keyPrefix: "", fields: fields(entityDefinition)),
            SalesforceObject("ValidationRule", keyPrefix: "03d", fields: fields(validationRule)),
        ]
        for index in readOnly.indices {
            readOnly[index].isWritable = false
            readOnly[index].isReplicateable = false
            readOnly[index].isTooling =
                ["EntityDefinition", "ValidationRule"].contains(readOnly[index].name)
        }
        return [lead, contact, account, opportunity] + activities + readOnly
    }
}
