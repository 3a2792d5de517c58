//! Conditions on profiles: a query's `common_profile_properties`.

use serde::Deserialize;

use super::comparison::{Comparison, Filter, FilterPayload, Operand, Operator};
use crate::people::Person;
use crate::people::catalog::FieldGroup;
use crate::reply::Failure;

/// Conditions on a profile, which must all hold.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProfileFilters {
    /// Conditions on fields, which must all hold.
    pub fields: Vec<ProfileFilter>,
    /// Places, one of which must be the person's: a country, then perhaps a region, then perhaps a city. Without places,
    /// there is no condition.
    pub places: Vec<Vec<String>>,
}

/// A condition on one field.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileFilter {
    /// The group in which the field is looked up.
    pub group: FieldGroup,
    /// The condition.
    pub filter: Filter,
}

impl ProfileFilters {
    pub(super) fn parse(payload: ProfilePayload) -> Result<Self, Failure> {
        let mut fields = Vec::new();
        for payload in payload.profile_fields {
            fields.push(ProfileFilter {
                group: FieldGroup::ProfileFields,
                filter: Filter::parse(payload)?,
            });
        }
        for (group, filters) in [
            (FieldGroup::Demographics, payload.demographics),
            (FieldGroup::Technographics, payload.technographics),
            (FieldGroup::Reachability, payload.reachability),
            (FieldGroup::AppFields, payload.app_fields),
        ] {
            for payload in filters {
                fields.push(ProfileFilter { group, filter: parse_lenient(group, payload)? });
            }
        }
        Ok(Self { fields, places: payload.geo_fields })
    }

    /// Returns true if the person satisfies all conditions.
    pub fn matches(&self, person: &Person) -> bool {
        let lives_in = |parts: &Vec<String>| {
            person.place.is_some_and(|place| place.iter().take(parts.len()).eq(parts))
        };
        (self.places.is_empty() || self.places.iter().any(lives_in))
            && self.fields.iter().all(|ProfileFilter { group, filter }| {
                filter.comparison.matches(person.values(*group, &filter.name))
            })
    }
}

/// Parses a filter whose operator may be absent. Then a value means `equals`. A name alone means "True" for
/// reachability, whose fields are booleans, and `exists` for the other groups.
fn parse_lenient(group: FieldGroup, payload: FilterPayload) -> Result<Filter, Failure> {
    if payload.operator.is_some() {
        return Filter::parse(payload);
    }
    let comparison = match payload.value {
        Some(value) => Comparison::parse(Operator::Equals, Some(value))?,
        None if group == FieldGroup::Reachability => Comparison {
            operator: Operator::Equals,
            operands: vec![Operand::Text("True".to_owned())],
        },
        None => Comparison { operator: Operator::Exists, operands: Vec::new() },
    };
    Ok(Filter { name: payload.name, comparison })
}

/// The JSON of `common_profile_properties`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ProfilePayload {
    profile_fields: Vec<FilterPayload>,
    demographics: Vec<FilterPayload>,
    technographics: Vec<FilterPayload>,
    reachability: Vec<FilterPayload>,
    geo_fields: Vec<Vec<String>>,
    app_fields: Vec<FilterPayload>,
}
