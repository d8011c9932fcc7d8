// SPDX-License-Identifier: Apache-2.0

/// A person that both sides begin with. Which ones is a function of seed and number alone.
struct SeedPerson: Hashable, Sendable {
    /// 0 and up.
    var number: Int
    /// Whether Salesforce has a contact, and not a lead: every fourth person.
    var isContact: Bool
    var firstName: String
    var lastName: String
    var salutation: String
    /// Unlike any other person's.
    var email: String
    var title: String
    var company: String
    var phone: String
    var street: String
    var city: String
    var postalCode: String
    var country: String
    var industry: String
    var leadSource: String
    var leadStatus: String
    var rating: String
    /// From 0 to 100.
    var leadScore: Int
    var numberOfEmployees: Int
    /// In the currency's whole units.
    var annualRevenue: Int
    var unsubscribed: Bool
    /// The custom field `Region__c`.
    var region: String

    /// The first `count` people of a seed.
    static func people(count: Int, seed: UInt64) -> [SeedPerson] {
        (0..<count).map { SeedPerson(number: $0, seed: seed) }
    }

    /// One person of a seed.
    init(number: Int, seed: UInt64) {
        // Every person has a sequence of its own, so that more people never change the first ones.
        var generator = SeededGenerator(seed: seed &+ UInt64(number) &* 0x1_0000_01B3)
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
