//! Counting the events and people that a query selects.

use super::{EventLog, Occurrence};
use crate::people::visit::Visit;
use crate::query::{AdvancedQuery, Condition, Query, Selection};
use crate::reply::Failure;

/// The result of a query on both endpoints.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Occurrences.
    pub events: u64,
    /// Distinct people among them.
    pub profiles: u64,
    /// Distinct devices on which these people triggered them.
    pub devices: u64,
}

/// The selected events of one person.
#[derive(Clone, Copy, Default)]
struct Selected {
    times: u32,
    /// The bit n is set if an event came from the person's device n.
    devices: u32,
}

impl EventLog {
    /// Counts the events that the query selects, and their people and devices. Fails if the query names an event that
    /// does not exist.
    pub fn count(&self, query: &Query) -> Result<Counts, Failure> {
        let by_person = self.select(&query.events)?;
        let satisfied = self.satisfies(&query.advanced)?;
        let mut counts = Counts::default();
        for ((selected, person), satisfied) in by_person.iter().zip(&self.people).zip(satisfied) {
            if selected.times > 0 && satisfied && query.profile.matches(person) {
                counts.events += u64::from(selected.times);
                counts.profiles += 1;
                counts.devices += u64::from(selected.devices.count_ones());
            }
        }
        Ok(counts)
    }

    /// Returns the selected events of each person.
    fn select(&self, selection: &Selection) -> Result<Vec<Selected>, Failure> {
        let mut by_person = vec![Selected::default(); self.people.len()];
        for (occurrence, visit) in self.selected(selection)? {
            if let Some(selected) = by_person.get_mut(occurrence.person as usize) {
                selected.times += 1;
                selected.devices |= 1_u32.checked_shl(visit.device.into()).unwrap_or_default();
            }
        }
        Ok(by_person)
    }

    /// Returns the selected events with their visits, sorted by date.
    pub(super) fn selected<'log>(
        &'log self,
        selection: &Selection,
    ) -> Result<impl Iterator<Item = (&'log Occurrence, &'log Visit)>, Failure> {
        let (kind, list) = self
            .occurrences
            .iter()
            .find(|(kind, _)| kind.name == selection.event_name)
            .ok_or_else(|| Failure::invalid_event(&selection.event_name))?;
        let column = |name: &str| kind.properties.iter().position(|kind| kind.name == name);
        let filters: Vec<_> =
            selection.filters.iter().map(|filter| (column(&filter.name), filter)).collect();
        let matches = move |occurrence: &Occurrence| {
            filters.iter().all(|(column, filter)| {
                let value = column.and_then(|column| *occurrence.properties.get(column)?);
                filter.comparison.matches(value)
            })
        };
        let start = list.partition_point(|occurrence| occurrence.date < selection.from);
        let end = list.partition_point(|occurrence| occurrence.date <= selection.to);
        let of_days = list.get(start..end).unwrap_or_default();
        Ok(of_days.iter().filter_map(move |occurrence| {
            let visit = self.visits.get(occurrence.visit as usize)?;
            let selected = matches(occurrence)
                && selection.sessions.iter().all(|filter| filter.matches(visit));
            selected.then_some((occurrence, visit))
        }))
    }

    /// Marks the people who satisfy all conditions.
    pub(super) fn satisfies(&self, advanced: &AdvancedQuery) -> Result<Vec<bool>, Failure> {
        let mut satisfied = vec![true; self.people.len()];
        let required = advanced.did_all.iter().map(|condition| (condition, true));
        let forbidden = advanced.did_none.iter().map(|condition| (condition, false));
        for (condition, expected) in required.chain(forbidden) {
            for (satisfied, times) in satisfied.iter_mut().zip(self.times(condition)?) {
                *satisfied &= condition.holds(times) == expected;
            }
        }
        if let Some(did_any) = &advanced.did_any {
            // The number of conditions that hold for a person, and of the events that they select.
            let mut sums = vec![(0, 0); self.people.len()];
            for condition in &did_any.any_events {
                for ((conditions, events), times) in sums.iter_mut().zip(self.times(condition)?) {
                    if condition.holds(times) {
                        *conditions += 1;
                        *events += times;
                    }
                }
            }
            for (satisfied, (conditions, events)) in satisfied.iter_mut().zip(sums) {
                *satisfied &= did_any.holds(conditions, events);
            }
        }
        Ok(satisfied)
    }

    /// Returns for each person the number of events that a condition selects.
    fn times(&self, condition: &Condition) -> Result<impl Iterator<Item = u32>, Failure> {
        Ok(self.select(&condition.events)?.into_iter().map(|selected| selected.times))
    }
}
