// The types of properties that have top values.

/** @import { PropertyType } from "/clevertap-counts/index.js" */

/**
 * The types in words, the most common one first.
 *
 * @type {Readonly<Record<PropertyType, string>>}
 */
export const PROPERTY_TYPES = {
  event_properties: "Event property",
  session_properties: "Session property",
  profile_fields: "Profile field",
  demographics: "Demographic",
  technographics: "Technographic",
  geo_fields: "Place",
  app_fields: "App field",
  reachability: "Reachability",
};
