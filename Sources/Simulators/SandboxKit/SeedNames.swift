// SPDX-License-Identifier: Apache-2.0

/// Names and other values of seeded people. They are ASCII, because Marketo's e-mail addresses have
/// to be, and values of Salesforce's standard picklists where a field has one.
enum SeedNames {
    static let hers = [
        "Ada", "Amelie", "Beatrice", "Clara", "Dana", "Elena", "Farida", "Grace", "Hanna", "Ines",
        "Jana", "Keiko", "Lucia", "Maya", "Nora", "Olga", "Priya", "Rosa", "Sofia", "Tanja", "Vera",
        "Wanda", "Yasmin", "Zoe",
    ]
    static let his = [
        "Adam", "Bruno", "Carlos", "Daniel", "Emil", "Felix", "Georg", "Hugo", "Ivan", "Jonas",
        "Kamal", "Liam", "Marco", "Niels", "Oscar", "Pavel", "Rafael", "Samuel", "Tomas", "Umar",
        "Viktor", "Wim", "Yusuf", "Zoltan",
    ]
    static let families = [
        "Andersen", "Bauer", "Carvalho", "Dubois", "Eriksson", "Fischer", "Garcia", "Horvat",
        "Ivanova", "Jansen", "Kowalski", "Lopez", "Moreau", "Novak", "Okafor", "Petrov", "Quist",
        "Rossi", "Schmidt", "Tanaka", "Ueda", "Visser", "Weber", "Yilmaz", "Zanetti", "Clarke",
        "Murphy", "Patel", "Singh", "Walker",
    ]
    static let titles = [
        "Analyst", "Buyer", "Chief Executive", "Consultant", "Director of Sales", "Engineer",
        "Head of Marketing", "Operations Manager", "Owner", "Product Manager", "VP Finance",
    ]
    static let houses = [
        "Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Oak",
        "Poplar", "Rowan", "Spruce", "Willow", "Yew",
    ]
    static let trades = [
        (name: "Software", industry: "Technology"), (name: "Bank", industry: "Banking"),
        (name: "Foods", industry: "Food & Beverage"), (name: "Energy", industry: "Energy"),
        (name: "Logistics", industry: "Transportation"), (name: "Clinics", industry: "Healthcare"),
        (name: "Works", industry: "Manufacturing"), (name: "Press", industry: "Media"),
    ]
    static let places = [
        (city: "Berlin", postalCode: "10115", country: "Germany", region: "DACH"),
        (city: "Graz", postalCode: "8010", country: "Austria", region: "DACH"),
        (city: "Zurich", postalCode: "8001", country: "Switzerland", region: "DACH"),
        (city: "Brussels", postalCode: "1000", country: "Belgium", region: "Benelux"),
        (city: "Utrecht", postalCode: "3511", country: "Netherlands", region: "Benelux"),
        (city: "Lyon", postalCode: "69001", country: "France", region: "France"),
        (city: "Oslo", postalCode: "0150", country: "Norway", region: "Nordics"),
        (city: "Malmo", postalCode: "21115", country: "Sweden", region: "Nordics"),
        (city: "Leeds", postalCode: "LS1 4DY", country: "United Kingdom", region: "UK & Ireland"),
        (city: "Cork", postalCode: "T12 W8KP", country: "Ireland", region: "UK & Ireland"),
    ]
    static let streets = [
        "Station Road", "Market Square", "Mill Lane", "Harbour Street", "Park Avenue",
        "Church Street", "Bridge Road", "Garden Row",
    ]
    static let sources = ["Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"]
    static let statuses = ["Open - Not Contacted", "Working - Contacted"]
}
