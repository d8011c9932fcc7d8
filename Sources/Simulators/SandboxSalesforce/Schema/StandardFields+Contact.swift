// SPDX-License-Identifier: Apache-2.0

extension StandardFields {
    /// The fields of the recorded describe, and the three opt-outs that every org has.
    static let contact = """
        Id | Contact ID | id | 18 | DI |
        IsDeleted | Deleted | boolean |  | D |
        MasterRecordId | Master Record ID | reference | 18 | N | to=Contact by=MasterRecord
        AccountId | Account ID | reference | 18 | CUNPS | to=Account by=Account
        LastName | Last Name | string | 80 | CU | in=Name extra=personname
        FirstName | First Name | string | 40 | CUN | in=Name extra=personname
        Salutation|Salutation|picklist|40|CUN|in=Name extra=personname pick=ContactSalutation
        Name | Full Name | string | 121 | - | extra=personname
        OtherStreet | Other Street | textarea | 255 | CUNP | in=OtherAddress
        OtherCity | Other City | string | 40 | CUNP | in=OtherAddress
        OtherState | Other State/Province | string | 80 | CUNP | in=OtherAddress
        OtherPostalCode | Other Zip/Postal Code | string | 20 | CUNP | in=OtherAddress
        OtherCountry | Other Country | string | 80 | CUNP | in=OtherAddress
        OtherLatitude | Other Latitude | double | 18,15 | CUNP | in=OtherAddress
        OtherLongitude | Other Longitude | double | 18,15 | CUNP | in=OtherAddress
        OtherGeocodeAccuracy|Other Geocode Accuracy|picklist|40|CUNRP|in=OtherAddress pick=Geocode
        OtherAddress | Other Address | address |  | NP |
        MailingStreet | Mailing Street | textarea | 255 | CUNP | in=MailingAddress
        MailingCity | Mailing City | string | 40 | CUNP | in=MailingAddress
        MailingState | Mailing State/Province | string | 80 | CUNP | in=MailingAddress
        MailingPostalCode | Mailing Zip/Postal Code | string | 20 | CUNP | in=MailingAddress
        MailingCountry | Mailing Country | string | 80 | CUNP | in=MailingAddress
        MailingLatitude | Mailing Latitude | double | 18,15 | CUNP | in=MailingAddress
        MailingLongitude | Mailing Longitude | double | 18,15 | CUNP | in=MailingAddress
        MailingGeocodeAccuracy|Mailing Geocode Accuracy|picklist|40|CUNRP|\
        in=MailingAddress pick=Geocode
        MailingAddress | Mailing Address | address |  | NP |
        Phone | Business Phone | phone | 40 | CUNP |
        Fax | Business Fax | phone | 40 | CUNP |
        MobilePhone | Mobile Phone | phone | 40 | CUNP |
        HomePhone | Home Phone | phone | 40 | CUNP |
        OtherPhone | Other Phone | phone | 40 | CUNP |
        AssistantPhone | Asst. Phone | phone | 40 | CUNP |
        ReportsToId | Reports To ID | reference | 18 | CUNPS | to=Contact by=ReportsTo
        Email | Email | email | 80 | CUNIP |
        Title | Title | string | 128 | CUNP |
        Department | Department | string | 80 | CUNP |
        AssistantName | Assistant's Name | string | 40 | CUNP |
        LeadSource | Lead Source | picklist | 255 | CUNP | pick=LeadSource
        Birthdate | Birthdate | date |  | CUNP |
        Description | Contact Description | textarea | 32000 | CUNP |
        OwnerId | Owner ID | reference | 18 | CUD | to=User by=Owner
        \(audit)
        LastActivityDate | Last Activity | date |  | N |
        LastCURequestDate | Last Stay-in-Touch Request Date | datetime |  | N |
        LastCUUpdateDate | Last Stay-in-Touch Save Date | datetime |  | N |
        LastViewedDate | Last Viewed Date | datetime |  | N |
        LastReferencedDate | Last Referenced Date | datetime |  | N |
        EmailBouncedReason | Email Bounced Reason | string | 255 | CUN |
        EmailBouncedDate | Email Bounced Date | datetime |  | CUN |
        IsEmailBounced | Is Email Bounced | boolean |  | D |
        PhotoUrl | Photo URL | url | 255 | N | extra=imageurl
        Jigsaw | Data.com Key | string | 20 | CUNP |
        JigsawContactId | Jigsaw Contact ID | string | 20 | N | by=JigsawContact
        CleanStatus | Clean Status | picklist | 40 | CUNRP | pick=CleanStatus
        IndividualId | Individual ID | reference | 18 | CUNS | to=Individual by=Individual
        HasOptedOutOfEmail | Email Opt Out | boolean |  | CUDP |
        HasOptedOutOfFax | Fax Opt Out | boolean |  | CUDP |
        DoNotCall | Do Not Call | boolean |  | CUDP |
        """
}
