//! Compares the lists of names and limits of the core with their copies in the package, its documents, the page, the simulator
//! and the demo.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::client::{Config, Limits, Region};
use crate::error::ErrorCode;
use crate::protocol::Endpoint;
use crate::query::{
    Frequency, MAX_DAYS, MAX_FILTERS, MAX_LIST, Operand, Operator, PropertyType, TrendType,
};
use crate::value::{IssueCode, MAX_ISSUES, MAX_NESTING, keys};

const DECLARATIONS: &str = "pkg-template/index.d.ts";
const README: &str = "pkg-template/README.md";

/// Returns the text of a file of the repository.
fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the text of a file between two markers.
fn part(path: &str, start: &str, end: &str) -> String {
    let text = file(path);
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("{path} lacks {start}"));
    let (part, _) = rest.split_once(end).unwrap_or_else(|| panic!("{path} lacks {end}"));
    part.to_owned()
}

/// Returns the texts between a pair of marks, such as double quotes.
fn marked<'a>(text: &'a str, mark: &str) -> Vec<&'a str> {
    text.split(mark).skip(1).step_by(2).collect()
}

fn quoted(text: &str) -> Vec<&str> {
    marked(text, "\"")
}

/// Returns the keys that an interface declares, without those that it inherits.
fn members(interface: &str) -> Vec<String> {
    let body = part(DECLARATIONS, &format!("interface {interface} {{\n"), "\n}");
    let lines = body.lines().filter_map(|line| line.strip_prefix("  "));
    let declared =
        lines.filter_map(|line| line.split_once(':').map(|(key, _)| key.trim_end_matches('?')));
    declared
        .filter(|key| key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
        .map(str::to_owned)
        .collect()
}

/// Returns the literals of a type of the declarations.
fn union(name: &str) -> Vec<String> {
    let union = part(DECLARATIONS, &format!("export type {name} ="), ";");
    quoted(&union).into_iter().map(str::to_owned).collect()
}

/// Returns the cells of the rows of the README's table whose header starts with `header`.
fn rows(header: &str) -> Vec<Vec<String>> {
    let table = part(README, &format!("| {header}"), "\n\n");
    let rows = table.lines().skip(2).filter(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

/// Returns the names in the first column of a table of the README.
fn first_column(header: &str) -> Vec<String> {
    let rows = rows(header);
    rows.iter().flat_map(|row| marked(&row[0], "`")).map(str::to_owned).collect()
}

fn operators(operand: Operand) -> Vec<&'static str> {
    let all = Operator::ALL.into_iter().filter(|operator| operator.operand() == operand);
    all.map(Operator::name).collect()
}

fn sorted<T: AsRef<str>>(names: &[T]) -> BTreeSet<&str> {
    names.iter().map(AsRef::as_ref).collect()
}

/// Writes a number as the documents do: 3,660.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<_> =
        digits.as_bytes().rchunks(3).rev().map(|group| str::from_utf8(group).unwrap()).collect();
    groups.join(",")
}

#[test]
fn the_declarations_have_the_operators_of_each_kind() {
    for (name, operand) in [
        ("ComparisonOperator", Operand::ScalarOrList),
        ("OrderOperator", Operand::Number),
        ("PresenceOperator", Operand::Nothing),
    ] {
        assert_eq!(union(name), operators(operand), "{name}");
    }
    let numbers = part(DECLARATIONS, "export type NumberOperator =", ";");
    assert_eq!(numbers.trim(), "\"equals\" | OrderOperator");
    let compared = [&["equals"][..], &operators(Operand::Number)].concat();
    assert_eq!(
        Frequency::OPERATORS.iter().map(|operator| operator.name()).collect::<Vec<_>>(),
        compared
    );
}

#[test]
fn the_package_exports_all_operators_and_regions() {
    for (name, expected) in [
        ("operators", &Operator::ALL.map(Operator::name)[..]),
        ("regions", &Region::ALL.map(Region::code)[..]),
    ] {
        let declared = part(DECLARATIONS, &format!("export declare const {name}: readonly ["), "]");
        assert_eq!(quoted(&declared), expected, "{name} in the declarations");
        let exported = part("pkg-template/names.js", &format!("export const {name} ="), ";");
        assert_eq!(quoted(&exported), expected, "{name} in the package");
    }
    assert_eq!(union("Region"), Region::ALL.map(Region::code));
    assert_eq!(union("Endpoint"), Endpoint::ALL.map(Endpoint::name));
    assert_eq!(union("CountEndpoint"), Endpoint::COUNTS.map(Endpoint::name));
    for interface in ["Queries", "Results", "WireQueries"] {
        assert_eq!(members(interface), Endpoint::ALL.map(Endpoint::name), "{interface}");
    }
    assert_eq!(union("PropertyType"), PropertyType::ALL.map(PropertyType::name));
}

#[test]
fn the_readme_lists_the_operators_by_their_values() {
    let rows: Vec<Vec<String>> = rows("operators of a filter");
    let kinds = [Operand::ScalarOrList, Operand::Number, Operand::Nothing];
    assert_eq!(rows.len(), kinds.len());
    for (row, operand) in rows.iter().zip(kinds) {
        assert_eq!(marked(&row[0], "`"), operators(operand));
    }
}

#[test]
fn the_page_the_simulator_and_the_demo_know_all_operators() {
    let all = Operator::ALL.map(Operator::name);
    let page = part("www/public/js/filter-draft.js", "export const OPERATORS = {\n", "\n};");
    let labels: Vec<_> = page
        .lines()
        .filter_map(|line| line.trim().split_once(": "))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(sorted(&labels), sorted(&all), "the page");

    let simulator = part("tests/simulator/src/query/comparison.rs", "pub enum Operator {\n", "\n}");
    let variants = simulator.lines().map(|line| line.trim().trim_end_matches(','));
    let names: Vec<String> =
        variants.filter(|line| !line.starts_with("//")).map(snake_case).collect();
    assert_eq!(sorted(&names), sorted(&all), "the simulator");

    let path = "xtask/src/demo/filter.rs";
    let demo = [
        part(path, "const COMPARISONS: &[&str] = &[", "];"),
        part(path, "const PRESENCE: &[&str] = &[", "];"),
    ];
    let names: Vec<_> = demo.iter().flat_map(|list| quoted(list)).collect();
    assert_eq!(sorted(&names), sorted(&all), "the demo");
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

#[test]
fn the_page_and_the_readme_know_all_regions_and_endpoints() {
    let codes = Region::ALL.map(Region::code);
    let options = part("www/public/index.html", "<select id=\"region\"", "</select>");
    let values: Vec<_> =
        options.split("value=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(values, codes, "the page's list");
    let origins = part("www/public/js/clients.js", "const ORIGINS = {\n", "\n};");
    let pairs: Vec<_> =
        origins.lines().map(|line| line.trim().trim_end_matches(',').to_owned()).collect();
    let expected = Region::ALL.map(|region| format!("{}: \"{}\"", region.code(), region.origin()));
    assert_eq!(pairs, expected, "the page's origins");
    let row = rows("option of a client").into_iter().find(|row| row[0] == "`region`").unwrap();
    assert_eq!(quoted(&row[2]), codes, "the README");

    let names = Endpoint::COUNTS.map(Endpoint::name);
    let page = file("www/public/index.html");
    let inputs: Vec<_> = page
        .split("name=\"endpoint\" value=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(inputs, names, "the page");
    let row = rows("option of a call").into_iter().find(|row| row[0] == "`endpoint`").unwrap();
    let names = Endpoint::ALL.map(Endpoint::name);
    for name in names {
        assert!(row[1].contains(&format!("`{name}`")) || quoted(&row[1]).contains(&name), "{name}");
    }
}

#[test]
fn the_declarations_and_the_documents_have_all_error_codes() {
    let all = ErrorCode::ALL.map(ErrorCode::name);
    let declarations = file(DECLARATIONS);
    let codes: Vec<_> = ["extends ErrorBase<\"", "extends InvalidInputError<\""]
        .iter()
        .flat_map(|start| declarations.split(start).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert_eq!(sorted(&codes), sorted(&all), "the declarations");
    assert_eq!(codes.len(), all.len());

    let rows = rows("`code` | cause");
    assert_eq!(rows.len(), all.len(), "the package's README");
    for (row, code) in rows.iter().zip(ErrorCode::ALL) {
        assert_eq!(row[0], format!("`{}`", code.name()));
        assert_eq!(row[2], if code.is_transient() { "yes" } else { "no" }, "{row:?}");
    }
    let table = part("README.md", "| `code` | when |", "\n\n");
    let codes: Vec<_> =
        table.lines().filter_map(|line| line.strip_prefix("| ")?.split_once(" | ")).collect();
    let names: Vec<_> = codes.iter().flat_map(|(names, _)| marked(names, "`")).collect();
    assert_eq!(sorted(&names), sorted(&all), "the repository's README");

    let issues = part(DECLARATIONS, "export interface Issue {", ";");
    assert_eq!(sorted(&quoted(&issues)), sorted(&IssueCode::ALL.map(IssueCode::name)));
}

#[test]
fn the_declarations_and_the_readme_have_all_options() {
    let own = keys::SUBMIT.iter().filter(|key| !keys::CALL.contains(key));
    let submit: Vec<_> = own.copied().collect();
    assert_eq!(sorted(&members("ClientOptions")), sorted(keys::CLIENT));
    assert_eq!(sorted(&members("CallOptions")), sorted(keys::CALL));
    let submits = [
        members("SubmitOptions<E extends Endpoint = CountEndpoint> extends ReportOptions"),
        members("ReportOptions extends CallOptions"),
    ];
    assert_eq!(sorted(&submits.concat()), sorted(&submit));

    assert_eq!(sorted(&first_column("option of a client")), sorted(keys::CLIENT));
    let of_calls = keys::SUBMIT.iter().filter(|key| !keys::CLIENT.contains(key));
    assert_eq!(sorted(&first_column("option of a call")), of_calls.copied().collect());
}

#[test]
fn the_declarations_have_all_keys_of_queries() {
    for (interface, keys) in [
        ("CountQuery", keys::COUNT_QUERY),
        ("WireQuery", keys::COUNT_QUERY),
        ("ProfileFilters", keys::PROFILE_FILTERS),
        ("WireProfileFilters", keys::PROFILE_FILTERS),
        ("AdvancedQuery", keys::ADVANCED),
        ("WireAdvancedQuery", keys::ADVANCED),
        ("DidAny", keys::ANY),
        ("WireDidAny", keys::ANY),
        ("TrendsQuery extends CountQuery", &keys::TRENDS_QUERY[keys::COUNT_QUERY.len()..]),
        ("WireTrendsQuery extends WireQuery", &keys::TRENDS_QUERY[keys::COUNT_QUERY.len()..]),
        ("TopQuery extends CountQuery", &keys::TOP_QUERY[keys::COUNT_QUERY.len()..]),
        ("WireTopQuery extends WireQuery", &keys::TOP_QUERY[keys::COUNT_QUERY.len()..]),
        ("TrendGroup", keys::TREND_GROUP),
        ("TopGroup", keys::TOP_GROUP),
        ("EventCondition", keys::CONDITION),
        ("WireEventCondition", keys::CONDITION),
    ] {
        assert_eq!(members(interface), keys, "{interface}");
    }
    let trend_group = part(DECLARATIONS, "interface TrendGroup {\n", "\n}");
    assert_eq!(quoted(&trend_group), TrendType::ALL.map(TrendType::name));
    // One alternative for each kind of operand.
    let filter = part(DECLARATIONS, "export type PropertyFilter =", ";\n\n");
    for key in keys::FILTER {
        assert_eq!(filter.matches(&format!(" {key}")).count(), 3, "{key}");
    }
}

#[test]
fn the_declarations_and_the_readme_have_the_defaults() {
    let limits = Limits::default();
    let defaults = [
        ("pollIntervalMs", limits.poll_interval_ms),
        ("maxConcurrency", Config::MAX_CONCURRENCY.into()),
        ("maxRetries", limits.max_retries.into()),
        ("requestTimeoutMs", limits.request_timeout_ms),
        ("maxWaitMs", limits.max_wait_ms),
    ];
    let options = part(DECLARATIONS, "interface ClientOptions {\n", "\n}");
    let rows = rows("option of a client");
    for (option, default) in defaults {
        let (before, _) = options.split_once(&format!("  {option}?:")).unwrap();
        let comment = before.rsplit("/**").next().unwrap();
        let documented = comment.split("; default ").nth(1).unwrap();
        let digits: String = documented.chars().take_while(char::is_ascii_digit).collect();
        assert_eq!(digits, default.to_string(), "{option} in the declarations");
        let row = rows.iter().find(|row| row[0] == format!("`{option}`")).unwrap();
        assert_eq!(row[1], default.to_string(), "{option} in the README");
    }
    let region = rows.iter().find(|row| row[0] == "`region`").unwrap();
    assert_eq!(quoted(&region[1]), [Region::default().code()]);
}

#[test]
fn the_package_and_the_declarations_have_the_limits() {
    for (path, name, limit) in [
        ("pkg-template/query.js", "MAX_LIST", MAX_LIST),
        ("pkg-template/last-days.js", "MAX_DAYS", MAX_DAYS),
    ] {
        let value = part(path, &format!("const {name} = "), ";").replace('_', "");
        assert_eq!(value, limit.to_string(), "{path}");
    }
    let declarations = file(DECLARATIONS);
    for limit in [
        format!("at most {MAX_FILTERS}."),
        format!("up to {} items", grouped(MAX_LIST)),
        format!("At most {} request bodies", grouped(MAX_DAYS)),
        format!("from 1 to {MAX_DAYS}"),
        format!("Every problem, at most {MAX_ISSUES}."),
        format!("at most {MAX_NESTING} nested levels"),
    ] {
        assert!(declarations.contains(&limit), "the declarations lack \"{limit}\"");
    }
}
