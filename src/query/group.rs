//! The named groups of a trends or of a top query.

use super::limit::MAX_FILTERS;
use crate::error::Error;
use crate::text::{message, quote};
use crate::value::{IssueCode, Issues, JsonWriter, WriteJson, keys};

/// The groups of a query by their names, in the order in which they are sent. There is at least one.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Groups<T>(pub(super) Vec<(String, T)>);

impl<T> Groups<T> {
    /// Creates a list of one group.
    pub(super) fn new(name: &str, group: T) -> Result<Self, Error> {
        Self(Vec::new()).with(name, group)
    }

    /// Adds a group, or replaces the one of the same name.
    pub(super) fn with(mut self, name: &str, group: T) -> Result<Self, Error> {
        let mut issues = Issues::default();
        issues.at_key(keys::GROUPS, |issues| {
            issues.at_member(name, |issues| check_group_name(name, issues));
            self.insert(name, group);
            check_number(self.0.len(), issues);
        });
        issues.or(Some(self)).map_err(Error::query)
    }

    /// Adds a group, or replaces the one of the same name.
    pub(super) fn insert(&mut self, name: &str, group: T) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = group,
            None => self.0.push((name.to_owned(), group)),
        }
    }

    /// Iterates over the names and the groups.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(name, group)| (&**name, group))
    }
}

impl<T: WriteJson> Groups<T> {
    /// Writes the member that holds the groups.
    pub(super) fn write_member(&self, json: &mut JsonWriter) {
        json.key(keys::GROUPS);
        json.open('{');
        for (name, group) in self.iter() {
            json.key(name);
            group.write_json(json);
        }
        json.close('}');
    }
}

/// The keys of an answer that are not groups.
const RESERVED: &[&str] = &["", "status", "req_id", "error", "code"];

/// Checks the name of a group.
pub(super) fn check_group_name(name: &str, issues: &mut Issues) {
    if RESERVED.contains(&name) {
        let message = message![quote(name), " cannot name a group: use another name"];
        issues.push(IssueCode::Value, message);
    }
}

/// Checks the number of groups.
pub(super) fn check_number(number: usize, issues: &mut Issues) {
    if !(1..=MAX_FILTERS).contains(&number) {
        let message = message!["expected 1 to ", MAX_FILTERS, " groups, got ", number];
        issues.push(IssueCode::Range, message);
    }
}
