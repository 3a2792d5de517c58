//! The kinds of generated events and their properties.

use crate::properties::{PropertyKind, Values, property};

/// One kind of event.
#[derive(Debug)]
pub struct EventKind {
    /// The exact, case-sensitive name.
    pub name: &'static str,
    /// Its frequency, relative to the other kinds.
    pub weight: u32,
    /// The properties that an occurrence may have; at most [`MAX_PROPERTIES`].
    pub properties: &'static [PropertyKind],
}

/// The maximum number of properties of one kind of event.
pub const MAX_PROPERTIES: usize = 4;

/// Every kind of event in a generated log.
pub const CATALOG: &[EventKind] = &[
    EventKind {
        name: "App Launched",
        weight: 40,
        properties: &[
            property("OS", 100, Values::Text(&["Android", "iOS", "Web"])),
            property("App Version", 95, Values::Text(&["4.9.0", "4.9.1", "5.0.0", "5.1.0-beta"])),
            property("First Launch", 100, Values::Boolean),
            property("Session Number", 100, Values::Whole(1, 200)),
        ],
    },
    EventKind {
        name: "Product Viewed",
        weight: 30,
        properties: &[
            property(
                "Product",
                100,
                Values::Text(&[
                    "Running Shoes",
                    "Trail Running Shoes",
                    "Rain Jacket",
                    "Espresso Machine",
                    "Wireless Headphones",
                    "Crème Brûlée Torch",
                ]),
            ),
            property("Category", 90, Values::Text(&["Sport", "Outdoor", "Kitchen", "Audio"])),
            property("Price", 100, Values::Hundredths(499, 89_999)),
            property("In Stock", 80, Values::Boolean),
        ],
    },
    EventKind {
        name: "Charged",
        weight: 15,
        properties: &[
            property("Amount", 100, Values::Hundredths(100, 50_000)),
            property("Items", 100, Values::Whole(1, 12)),
            property(
                "Payment Mode",
                97,
                Values::Text(&["Credit Card", "Debit Card", "PayPal", "Gift Card"]),
            ),
            property("Coupon Applied", 60, Values::Boolean),
        ],
    },
    EventKind {
        name: "choseNewFavoriteFood",
        weight: 14,
        properties: &[
            property(
                "value",
                98,
                Values::Text(&[
                    "pizza",
                    "pizza margherita",
                    "Pizza",
                    "sushi",
                    "ramen",
                    "tacos",
                    "caesar salad",
                    "",
                ]),
            ),
            property("rating", 70, Values::Whole(1, 5)),
            property("vegetarian", 50, Values::Boolean),
        ],
    },
    // Tests that every encoding between a client and the log keeps the name.
    EventKind {
        name: "Größe \"XL\" gewählt 👟",
        weight: 1,
        properties: &[
            property("Größe", 100, Values::Whole(36, 48)),
            property("Maßband", 50, Values::Boolean),
        ],
    },
];
