// SPDX-License-Identifier: Apache-2.0

/// A person that both sides begin with. Which ones is a function of seed and number alone.
package struct SeedPerson: Hashable, Sendable {
    /// 0 and up.
    package var number: Int
    /// Whether Salesforce has a contact, and not a lead: every fourth person.
    package var isContact: Bool
    package var firstName: String
    package var lastName: String
    package var salutation: String
    /// Unlike any other person's.
    package var email: String
    package var title: String
    package var company: String
    package var phone: String
    package var street: String
    package var city: String
    package var postalCode: String
    package var country: String
    package var industry: String
    package var leadSource: String
    package var leadStatus: String
    package var rating: String
    /// From 0 to 100.
    package var leadScore: Int
    package var numberOfEmployees: Int
    /// In the currency's whole units.
    package var annualRevenue: Int
    package var unsubscribed: Bool
    /// The custom field `Region__c`.
    package var region: String

    /// The first `count` people of a seed.
    package static func people(count: Int, seed: UInt64) -> [SeedPerson] {
        (0..<count).map { SeedPerson(number: $0, seed: seed) }
    }

    /// One person of a seed.
    package init(number: Int, seed: UInt64) {
        // Every person has a sequence of its own, so that more people never change the first ones.
        var generator = SplitMix64(seed: seed &+ UInt64(number) &* 0x1_0000_01B3)
        self.number = number
        isContact = number % 4 == 3
        let isShe = generator.next() & 1 == 0
        firstName = generator.pick(isShe ? SeedNames.hers : SeedNames.his)
        salutation = isShe ? "Ms." : "Mr."
        lastName = generator.pick(SeedNames.families)
        title = generator.pick(SeedNames.titles)
        let trade = generator.pick(SeedNames.trades)
        company = "\(generator.pick(SeedNames.houses)) \(trade.name)"
        industry = trade.industry
        let place = generator.pick(SeedNames.places)
        (city, country, region) = (place.city, place.country, place.region)
        postalCode = place.postalCode
        street = "\(1 + generator.next() % 180) \(generator.pick(SeedNames.streets))"
        phone = "+44 20 7946 0\(100 + generator.next() % 900)"
        let local = "\(firstName).\(lastName).\(1000 + number)".lowercased()
        let domain = company.lowercased().filter { $0.isASCII && $0.isLetter }
        email = "\(local)@\(domain).example"
        leadSource = generator.pick(SeedNames.sources)
        leadStatus = generator.pick(SeedNames.statuses)
        rating = generator.pick(["Hot", "Warm", "Cold"])
        leadScore = Int(generator.next() % 101)
        numberOfEmployees = Int(generator.next() % 500) * 10 + 10
        annualRevenue = Int(generator.next() % 900) * 50_000 + 100_000
        unsubscribed = generator.next() % 10 == 0
    }
}
