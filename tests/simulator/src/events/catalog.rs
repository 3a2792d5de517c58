//! What the generated events are called and what they carry.

/// One kind of event.
#[derive(Debug)]
pub struct EventKind {
    /// The exact, case-sensitive name.
    pub name: &'static str,
    /// How often it occurs, relative to the others.
    pub weight: u32,
    /// What an occurrence may carry; at most [`MAX_PROPERTIES`].
    pub properties: &'static [PropertyKind],
}

/// One property of an event.
#[derive(Debug)]
pub struct PropertyKind {
    /// The exact, case-sensitive name.
    pub name: &'static str,
    /// In how many of a hundred occurrences it is present.
    pub presence: u32,
    /// The values it takes.
    pub values: Values,
}

/// The values a property takes, each as likely as the others.
#[derive(Debug)]
pub enum Values {
    /// One of these strings.
    Text(&'static [&'static str]),
    /// A whole number of hundredths, both ends included.
    Hundredths(u32, u32),
    /// A whole number, both ends included.
    Whole(u32, u32),
    /// A boolean, which CleverTap stores and compares as "True" or "False".
    Boolean,
}

/// The most properties that one kind of event has.
pub const MAX_PROPERTIES: usize = 4;

/// The most profiles that occur in a log.
pub const PROFILES: u32 = 40_000;

const fn property(name: &'static str, presence: u32, values: Values) -> PropertyKind {
    PropertyKind { name, presence, values }
}

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
    // A name that has to survive every encoding on the way.
    EventKind {
        name: "Größe \"XL\" gewählt 👟",
        weight: 1,
        properties: &[
            property("Größe", 100, Values::Whole(36, 48)),
            property("Maßband", 50, Values::Boolean),
        ],
    },
];
