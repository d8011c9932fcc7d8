// SPDX-License-Identifier: Apache-2.0

import { line } from "./text.js";

// Words for what the records name by a code.

const SYSTEMS = { marketo: "Marketo", salesforce: "Salesforce" };

/** A system's name as people write it. */
export function systemName(system) {
  return Object.hasOwn(SYSTEMS, system) ? SYSTEMS[system] : line(system, 40);
}

/** The other one of the two systems. */
export function otherSystem(system) {
  return system === "marketo" ? "salesforce" : "marketo";
}

const CAUSES = {
  REQUIRED_FIELD_MISSING: "A required field is empty",
  STRING_TOO_LONG: "The text is too long",
  FIELD_CUSTOM_VALIDATION_EXCEPTION: "A validation rule refuses it",
  INVALID_EMAIL_ADDRESS: "Not an e-mail address",
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: "Not a value of the picklist",
  INVALID_TYPE_ON_FIELD_IN_RECORD: "The value has the wrong type",
  FIELD_INTEGRITY_EXCEPTION: "The value does not fit the field",
  NUMBER_OUTSIDE_VALID_RANGE: "The number is out of range",
  TOO_MANY_ENUM_VALUE: "Too many values for the picklist",
  INVALID_FIELD: "Salesforce has no such field for the sync user",
  INVALID_FIELD_FOR_INSERT_UPDATE: "The sync user may not write the field",
  INSUFFICIENT_ACCESS_OR_READONLY: "The sync user may not change the record",
  DUPLICATES_DETECTED: "Salesforce found a duplicate",
  DUPLICATE_VALUE: "The value must be unique, and is taken",
  ENTITY_IS_DELETED: "The record has been deleted",
  UNABLE_TO_LOCK_ROW: "Salesforce was busy with the record",
  INVALID_CROSS_REFERENCE_KEY: "A referenced record does not exist",
  MALFORMED_ID: "Not a Salesforce ID",
  CANNOT_EXECUTE_FLOW_TRIGGER: "A Salesforce flow failed",
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: "A Salesforce trigger failed",
};

/** What a status code says, in plain words; null for a code that has none. */
export function causeInWords(code) {
  return Object.hasOwn(CAUSES, code) ? CAUSES[code] : null;
}

const ACTIVITIES = {
  requested: ["Requested", "plain"],
  created: ["Created", "good"],
  synced: ["Synced", "good"],
  conflict: ["Conflict", "warn"],
  failed: ["Failed", "bad"],
  skipped: ["Skipped", "warn"],
  linked: ["Linked", "plain"],
  merged: ["Merged", "plain"],
  converted: ["Converted", "plain"],
  deleted: ["Deleted", "warn"],
  repaired: ["Repaired", "good"],
  restored: ["Restored", "good"],
  looping: ["Looping", "warn"],
};

/** The name of a type of activity, and how it is toned. */
export function activityLabel(type) {
  return Object.hasOwn(ACTIVITIES, type) ? ACTIVITIES[type] : [line(type, 40), "plain"];
}

const STATES = {
  synced: ["In step", "good"],
  equal: ["Equal", "good"],
  pending: ["Pending", "plain"],
  waiting: ["Waiting", "plain"],
  applied: ["Applied", "good"],
  rejected: ["Refused", "bad"],
  failed: ["Failed", "bad"],
  blocked: ["Blocked", "bad"],
  conflict: ["Conflict", "warn"],
  hidden: ["Not readable", "warn"],
  deleted: ["Deleted", "warn"],
};

/** The name of a state of a lead, a field or a write, and how it is toned. */
export function stateLabel(state) {
  return Object.hasOwn(STATES, state) ? STATES[state] : [line(state, 40), "plain"];
}
