//! Random queries for trends and top values.

use clevertap_simulator::events::catalog::CATALOG;
use clevertap_simulator::people::catalog::FieldGroup;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::{fields, plain_query, query};

/// A query that often selects events: most have few filters.
fn base_query() -> impl Strategy<Value = Value> {
    prop_oneof![2 => plain_query(1), 1 => query()]
}

/// A query with groups of trends, for days of one year.
pub fn trends_query() -> impl Strategy<Value = Value> {
    let trend_type = select(vec!["daily", "weekly", "monthly"]);
    let groups = vec(trend_type, 1..4).prop_map(|types| {
        let groups = types.iter().enumerate();
        groups.map(|(n, name)| (format!("g{n}"), json!({"trend_type": name}))).collect::<Value>()
    });
    let sum = select(vec!["Amount", "Price", "Session Number", "Payment Mode", "Unheard Of"]);
    let days = (2024..=2025_u32, 1..=12_u32, 1..=28_u32, 1..=28_u32).prop_map(
        |(year, month, one, other)| {
            let from = year * 10_000 + month * 100 + one;
            // A part of one month, or the rest of the year.
            (from, if one <= other { year * 10_000 + 1231 } else { from + 28 - one })
        },
    );
    let unique = option::of(any::<bool>());
    (base_query(), days, groups, unique, option::weighted(0.3, sum)).prop_map(
        |(mut query, (from, to), groups, unique, sum)| {
            query["from"] = from.into();
            query["to"] = to.into();
            query["groups"] = groups;
            if let Some(unique) = unique {
                query["unique"] = unique.into();
            }
            if let Some(sum) = sum {
                query["sum_event_prop"] = sum.into();
            }
            query
        },
    )
}

/// A group of top values.
fn top_group() -> impl Strategy<Value = Value> {
    let names: Vec<_> =
        CATALOG.iter().flat_map(|kind| kind.properties).map(|kind| kind.name).collect();
    let fields = |group: FieldGroup| fields(group).iter().map(|field| field.name).collect();
    let properties: Vec<(&str, Vec<&str>)> = vec![
        ("event_properties", names),
        ("session_properties", vec!["first_time", "time_of_day", "utm_campaign", "utm_medium"]),
        ("profile_fields", fields(FieldGroup::ProfileFields)),
        ("app_fields", fields(FieldGroup::AppFields)),
        ("demographics", fields(FieldGroup::Demographics)),
        ("technographics", vec!["OS", "Device", "Browser", "Unheard Of"]),
        ("reachability", fields(FieldGroup::Reachability)),
        ("geo_fields", vec!["Country", "Region", "City", "Planet"]),
    ];
    let property = select(properties).prop_flat_map(|(group, names)| (Just(group), select(names)));
    let order = option::of(select(vec!["asc", "desc"]));
    (property, option::of(1..=100_u32), order).prop_map(|((group, name), top_n, order)| {
        let mut group = json!({"property_type": group, "name": name});
        if let Some(top_n) = top_n {
            group["top_n"] = top_n.into();
        }
        if let Some(order) = order {
            group["order"] = order.into();
        }
        group
    })
}

/// A query with groups of top values.
pub fn top_query() -> impl Strategy<Value = Value> {
    (base_query(), vec(top_group(), 1..4)).prop_map(|(mut query, groups)| {
        let groups = groups.into_iter().enumerate();
        query["groups"] = groups.map(|(n, group)| (format!("g{n}"), group)).collect();
        query
    })
}
