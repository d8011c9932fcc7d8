// SPDX-License-Identifier: Apache-2.0

extension StandardFields {
    /// The fields of the recorded describe, and the three opt-outs that every org has.
    static let lead = """
        Id | Lead ID | id | 18 | DI |
        IsDeleted | Deleted | boolean |  | D |
        MasterRecordId | Master Record ID | reference | 18 | N | to=Lead by=MasterRecord
        LastName | Last Name | string | 80 | CU | in=Name extra=personname
        FirstName | First Name | string | 40 | CUN | in=Name extra=personname
        Salutation | Salutation | picklist | 40 | CUN | in=Name extra=personname pick=LeadSalutation
        Name | Full Name | string | 121 | - | extra=personname
        Title | Title | string | 128 | CUNP |
        Company | Company | string | 255 | CU |
        Street | Street | textarea | 255 | CUNP | in=Address
        City | City | string | 40 | CUNP | in=Address
        State | State/Province | string | 80 | CUNP | in=Address
        PostalCode | Zip/Postal Code | string | 20 | CUNP | in=Address
        Country | Country | string | 80 | CUNP | in=Address
        Latitude | Latitude | double | 18,15 | CUNP | in=Address
        Longitude | Longitude | double | 18,15 | CUNP | in=Address
        GeocodeAccuracy | Geocode Accuracy | picklist | 40 | CUNRP | in=Address pick=Geocode
        Address | Address | address |  | NP |
        Phone | Phone | phone | 40 | CUNP |
        MobilePhone | Mobile Phone | phone | 40 | CUNP |
        Fax | Fax | phone | 40 | CUNP |
        Email | Email | email | 80 | CUNIP |
        Website | Website | url | 255 | CUNP |
        PhotoUrl | Photo URL | url | 255 | N | extra=imageurl
        Description | Description | textarea | 32000 | CUNP |
        LeadSource | Lead Source | picklist | 255 | CUNP | pick=LeadSource
        Status | Status | picklist | 255 | CUD | pick=Status
        Industry | Industry | picklist | 255 | CUNP | pick=Industry
        Rating | Rating | picklist | 255 | CUNP | pick=Rating
        AnnualRevenue | Annual Revenue | currency | 18,0 | CUNP |
        NumberOfEmployees | Employees | int | 8 | CUNP |
        OwnerId | Owner ID | reference | 18 | CUD | to=Group,User by=Owner
        IsConverted | Converted | boolean |  | CD |
        ConvertedDate | Converted Date | date |  | N |
        ConvertedAccountId|Converted Account ID|reference|18|NS|to=Account by=ConvertedAccount
        ConvertedContactId|Converted Contact ID|reference|18|NS|to=Contact by=ConvertedContact
        ConvertedOpportunityId|Converted Opportunity ID|reference|18|NS|\
        to=Opportunity by=ConvertedOpportunity
        IsUnreadByOwner | Unread By Owner | boolean |  | CUD |
        \(audit)
        LastActivityDate | Last Activity | date |  | N |
        LastViewedDate | Last Viewed Date | datetime |  | N |
        LastReferencedDate | Last Referenced Date | datetime |  | N |
        Jigsaw | Data.com Key | string | 20 | CUNP |
        JigsawContactId | Jigsaw Contact ID | string | 20 | N | by=JigsawContact
        CleanStatus | Clean Status | picklist | 40 | CUNRP | pick=CleanStatus
        CompanyDunsNumber | Company D-U-N-S Number | string | 9 | CUNP |
        DandbCompanyId | D&B Company ID | reference | 18 | CUNPS | to=DandBCompany by=DandbCompany
        EmailBouncedReason | Email Bounced Reason | string | 255 | UN |
        EmailBouncedDate | Email Bounced Date | datetime |  | UN |
        IndividualId | Individual ID | reference | 18 | CUNS | to=Individual by=Individual
        HasOptedOutOfEmail | Email Opt Out | boolean |  | CUDP |
        HasOptedOutOfFax | Fax Opt Out | boolean |  | CUDP |
        DoNotCall | Do Not Call | boolean |  | CUDP |
        """
}
