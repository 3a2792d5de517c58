//! The keys that the queries of an endpoint have in addition to those of a count query.

/// The keys of an endpoint's queries.
pub(crate) struct Schema {
    /// All keys, in the order in which they are sent.
    pub(super) keys: &'static [&'static str],
    /// An object with the most important keys, for messages.
    pub(super) example: &'static str,
    /// The keys of each object in `groups`. Without any, there is no key `groups`.
    pub(super) group_keys: &'static [&'static str],
    /// The members of each object in `groups`, in the same order.
    pub(super) group: &'static [Member],
    /// The members after `groups`.
    pub(super) further: &'static [Member],
}

/// A member of an object.
pub(crate) struct Member {
    pub(super) key: &'static str,
    pub(super) kind: Kind,
    pub(super) is_required: bool,
}

/// The kind of a member's value.
pub(crate) enum Kind {
    /// One of these names.
    OneOf(&'static [&'static str]),
    /// The name of a property.
    Name,
    /// A whole number from 1 to this one.
    UpTo(u32),
    /// A boolean, which stays a boolean.
    Bool,
}
