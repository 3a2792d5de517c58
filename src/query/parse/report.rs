//! Reads the keys that queries of trends and top have in addition to those of a count query.

use super::shape::{each_group, field, has_keys, name, one_of, whole};
use super::{object, parse_counted};
use crate::query::group::Groups;
use crate::query::top::{MAX_TOP_N, Order, PropertyType, TopGroup, TopQuery};
use crate::query::trends::{TrendType, TrendsQuery};
use crate::text::message;
use crate::value::{Issue, IssueCode, Issues, Value, keys};

const WANTED: &str = "a query object { event_name, from, to, groups }";

impl TrendsQuery {
    /// Reads a query from a caller's value. The keys are CleverTap's own.
    ///
    /// # Errors
    ///
    /// Returns every problem at once, at most [`MAX_ISSUES`](crate::value::MAX_ISSUES) of them.
    pub fn read(input: &Value) -> Result<Self, Vec<Issue>> {
        object(input, Self::KEYS, WANTED, |issues| {
            let counted = parse_counted(input, issues);
            let groups = groups(input, issues, trend_type);
            let unique = field(input, keys::UNIQUE, issues, boolean);
            let sum_event_prop = field(input, keys::SUM_EVENT_PROP, issues, |input, issues| {
                issues.is_given(input).then(|| name(input, PROPERTY_NAME, issues))?
            });
            Some(Self { counted: counted?, groups, unique, sum_event_prop })
        })
    }
}

impl TopQuery {
    /// Reads a query from a caller's value. The keys are CleverTap's own.
    ///
    /// # Errors
    ///
    /// Returns every problem at once, at most [`MAX_ISSUES`](crate::value::MAX_ISSUES) of them.
    pub fn read(input: &Value) -> Result<Self, Vec<Issue>> {
        object(input, Self::KEYS, WANTED, |issues| {
            let counted = parse_counted(input, issues);
            let groups = groups(input, issues, top_group);
            Some(Self { counted: counted?, groups })
        })
    }
}

const PROPERTY_NAME: &str = "the property's name, such as \"Amount\"";

/// Reads `groups` with a reader of one group.
fn groups<T>(
    input: &Value,
    issues: &mut Issues,
    read: impl Fn(&Value, &mut Issues) -> Option<T>,
) -> Groups<T> {
    let mut groups = Groups(Vec::new());
    field(input, keys::GROUPS, issues, |input, issues| {
        each_group(input, issues, &mut |name, group, issues| {
            if let Some(group) = read(group, issues) {
                groups.insert(name, group);
            }
        });
    });
    groups
}

fn trend_type(input: &Value, issues: &mut Issues) -> Option<TrendType> {
    if !has_keys(input, keys::TREND_GROUP, issues) {
        return None;
    }
    let names = TrendType::ALL.map(TrendType::name);
    let index = field(input, keys::TREND_TYPE, issues, |input, issues| {
        one_of(input, "trend type", &names, issues)
    })?;
    TrendType::ALL.get(index).copied()
}

fn top_group(input: &Value, issues: &mut Issues) -> Option<TopGroup> {
    if !has_keys(input, TopGroup::KEYS, issues) {
        return None;
    }
    let names = PropertyType::ALL.map(PropertyType::name);
    let property_type = field(input, keys::PROPERTY_TYPE, issues, |input, issues| {
        one_of(input, "property type", &names, issues)
    });
    let name = field(input, keys::NAME, issues, |input, issues| name(input, PROPERTY_NAME, issues));
    let top_n = field(input, keys::TOP_N, issues, top_n);
    let order = field(input, keys::ORDER, issues, |input, issues| {
        let names = Order::ALL.map(Order::name);
        issues.is_given(input).then(|| one_of(input, "order", &names, issues))?
    });
    Some(TopGroup {
        property_type: PropertyType::ALL.get(property_type?).copied()?,
        name: name?,
        top_n,
        order: order.and_then(|order| Order::ALL.get(order).copied()),
    })
}

fn top_n(input: &Value, issues: &mut Issues) -> Option<u32> {
    match input {
        Value::Number(value) => {
            let top_n = whole(*value).filter(|number| (1..=MAX_TOP_N).contains(number));
            if top_n.is_none() {
                let message =
                    message![input.shown(), " is not a whole number from 1 to ", MAX_TOP_N];
                issues.push(IssueCode::Range, message);
            }
            top_n
        }
        other => {
            if issues.is_given(other) {
                issues.wrong_type(other, "a number");
            }
            None
        }
    }
}

fn boolean(input: &Value, issues: &mut Issues) -> Option<bool> {
    match input {
        Value::Bool(value) => Some(*value),
        other => {
            if issues.is_given(other) {
                issues.wrong_type(other, "a boolean");
            }
            None
        }
    }
}
