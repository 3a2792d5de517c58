//! Reads the keys that the queries of reports have in addition to those of a count query.

use super::shape::{has_keys, name, string};
use crate::query::group::{check_group_name, check_number};
use crate::query::limit::MAX_FILTERS;
use crate::query::schema::{Kind, Member, Schema};
use crate::text::{alternatives, message, nearest, unknown};
use crate::value::{IssueCode, Issues, JsonWriter, Value, WriteJson, keys};

/// Reads the further keys of a query. Returns the JSON of their members.
pub(super) fn further(input: &Value, schema: &Schema, issues: &mut Issues) -> String {
    let mut json = JsonWriter::empty();
    if !schema.group_keys.is_empty() {
        json.key(keys::GROUPS);
        json.open('{');
        issues.at_key(keys::GROUPS, |issues| {
            groups(input.get(keys::GROUPS), schema, &mut json, issues);
        });
        json.close('}');
    }
    members(input, schema.further, &mut json, issues);
    json.finish()
}

fn groups(input: &Value, schema: &Schema, json: &mut JsonWriter, issues: &mut Issues) {
    let Value::Object(entries) = input else {
        match input {
            Value::Undefined => issues.push(IssueCode::Missing, "missing: give at least one group"),
            other => issues.wrong_type(other, "an object of groups by their names"),
        }
        return;
    };
    let mut number = 0;
    for (name, value) in entries {
        if value.is_undefined() {
            continue;
        }
        number += 1;
        if number > MAX_FILTERS {
            continue;
        }
        json.key(name);
        json.open('{');
        issues.at_member(name, |issues| {
            check_group_name(name, issues);
            if let Value::LoneSurrogate(_) = value {
                // The packer passes a name that is not well-formed as the value, too.
                issues.lone_surrogate(value);
            } else if has_keys(value, schema.group_keys, issues) {
                members(value, schema.group, json, issues);
            }
        });
        json.close('}');
    }
    check_number(number, issues);
}

fn members(input: &Value, members: &[Member], json: &mut JsonWriter, issues: &mut Issues) {
    for member in members {
        let value = input.get(member.key);
        issues.at_key(member.key, |issues| {
            if member.is_required || issues.is_given(value) {
                json.key(member.key);
                write(value, member, json, issues);
            }
        });
    }
}

/// Writes the value of a member, or reports it.
fn write(value: &Value, member: &Member, json: &mut JsonWriter, issues: &mut Issues) {
    match (&member.kind, value) {
        (Kind::OneOf(names), _) => {
            let Some(seen) = string(value, &alternatives(names), issues) else { return };
            if !names.contains(&seen) {
                let message = unknown(member.key, seen, nearest(seen, names), names);
                issues.push(IssueCode::Value, message);
            }
            json.text(seen);
        }
        (Kind::Name, _) => {
            if let Some(name) = name(value, "the property's exact name", issues) {
                json.text(&name);
            }
        }
        (Kind::UpTo(max), Value::Number(number)) => {
            if number.fract() != 0.0 || !(1.0..=f64::from(*max)).contains(number) {
                let message = message![value.shown(), " is not a whole number from 1 to ", *max];
                issues.push(IssueCode::Range, message);
            }
            json.number(*number);
        }
        (Kind::Bool, Value::Bool(value)) => value.write_json(json),
        (Kind::UpTo(_), other) => issues.wrong_type(other, "a whole number"),
        (Kind::Bool, other) => issues.wrong_type(other, "a boolean"),
    }
}
