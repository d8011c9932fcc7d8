// SPDX-License-Identifier: Apache-2.0

public import Primitives

/// One field of an object, as the sync user sees it; the names and meanings are those of
/// Salesforce's describe.
public struct FieldSchema: Hashable, Sendable {
    /// The API name.
    public var name: String
    /// What people call the field.
    public var label: String
    /// Salesforce's type name: `string`, `email`, `picklist`, `currency`…
    public var type: String
    /// The longest text in characters; 0 where it does not apply.
    public var length: Int
    /// Whether the field may be empty.
    public var nillable: Bool
    /// Whether the sync user may set it when a record is made.
    public var createable: Bool
    /// Whether the sync user may change it.
    public var updateable: Bool
    /// Whether Salesforce fills it in when a create leaves it out.
    public var defaultedOnCreate: Bool
    /// Whether the org added the field itself.
    public var custom: Bool
    /// Whether only the listed values can be chosen.
    public var restrictedPicklist: Bool
    /// The values that can be chosen; only a restricted picklist refuses others.
    public var picklistValues: [String]
    /// What people see in place of each of these values: `Germany` for `DE`. Told of the codes of
    /// states and countries only, and empty elsewhere.
    public var picklistLabels: [String]
    /// Digits in all and digits after the point, for numbers with a fraction.
    public var precision: Int
    /// How many of the digits stand after the point.
    public var scale: Int
    /// The most digits of an integer; 0 where it does not apply.
    public var digits: Int
    /// The value that a create without the field gets; nil if it is not known.
    public var defaultValue: FieldValue?
    /// The formula by which Salesforce calculates the field; nil for every other field.
    public var formula: String?
    /// Whether that formula reads blank numbers as zero.
    public var readsBlankAsZero: Bool

    /// A field; what is left out is as in an ordinary optional text field.
    public init(
        name: String,
        label: String,
        type: String,
        length: Int = 0,
        nillable: Bool = true,
        createable: Bool = true,
        updateable: Bool = true,
        defaultedOnCreate: Bool = false,
        custom: Bool = false,
        restrictedPicklist: Bool = false,
        picklistValues: [String] = [],
        picklistLabels: [String] = [],
        precision: Int = 0,
        scale: Int = 0,
        digits: Int = 0,
        defaultValue: FieldValue? = nil,
        formula: String? = nil,
        readsBlankAsZero: Bool = false
    ) {
        self.name = name
        self.label = label
        self.type = type
        self.length = length
        self.nillable = nillable
        self.createable = createable
        self.updateable = updateable
        self.defaultedOnCreate = defaultedOnCreate
        self.custom = custom
        self.restrictedPicklist = restrictedPicklist
        self.picklistValues = picklistValues
        self.picklistLabels = picklistLabels
        self.precision = precision
        self.scale = scale
        self.digits = digits
        self.defaultValue = defaultValue
        self.formula = formula
        self.readsBlankAsZero = readsBlankAsZero
    }
}

/// A validation rule of the org: the write fails when its formula is true.
public struct ValidationRule: Hashable, Sendable {
    /// The rule's API name.
    public var name: String
    /// Whether the org applies it.
    public var active: Bool
    /// The formula that is true of a record in error.
    public var formula: String
    /// What Salesforce tells the user.
    public var message: String
    /// The field that shows the error; nil is the top of the page.
    public var field: String?

    /// A rule as the Tooling API tells it.
    public init(name: String, active: Bool, formula: String, message: String, field: String?) {
        self.name = name
        self.active = active
        self.formula = formula
        self.message = message
        self.field = field
    }
}

/// A record type of an object: a kind of record with a layout and picklists of its own.
public struct RecordType: Hashable, Sendable {
    /// Its record ID.
    public var id: String
    /// The API name.
    public var developerName: String
    /// What people call it.
    public var name: String
    /// Whether the sync user's new records get it.
    public var isDefault: Bool
    /// Whether it stands for having none: every object has one of these.
    public var isMaster: Bool

    /// A record type as describe tells it.
    public init(
        id: String,
        developerName: String,
        name: String,
        isDefault: Bool = false,
        isMaster: Bool = false
    ) {
        self.id = id
        self.developerName = developerName
        self.name = name
        self.isDefault = isDefault
        self.isMaster = isMaster
    }
}

/// What the sync user sees of an object (requirement 6; docs/reference/topics.md).
public struct ObjectSchema: Hashable, Sendable {
    /// The object that it describes.
    public var object: ObjectType
    /// When the description was read: a later one replaces it.
    public var asOf: Timestamp
    /// The fields that the sync user may read.
    public var fields: [FieldSchema]
    /// The rules of the object, inactive ones too.
    public var validationRules: [ValidationRule]
    /// Known values that rules can name beside the record's own fields, such as `$Profile.Name` of
    /// the sync user. A rule that names another one cannot be decided here.
    public var globals: [Field]
    /// The object's record types; empty if they are not known.
    public var recordTypes: [RecordType]
    /// Fields of parents that change events carry beside the record's own, as rules name them:
    /// `Owner.Alias`.
    public var parentFields: [String]

    /// A schema; the object tells the system.
    public init(
        object: ObjectType,
        asOf: Timestamp,
        fields: [FieldSchema],
        validationRules: [ValidationRule] = [],
        globals: [Field] = [],
        recordTypes: [RecordType] = [],
        parentFields: [String] = []
    ) {
        self.object = object
        self.asOf = asOf
        self.fields = fields
        self.validationRules = validationRules
        self.globals = globals
        self.recordTypes = recordTypes
        self.parentFields = parentFields
    }
}
