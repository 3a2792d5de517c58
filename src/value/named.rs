//! Enums whose variants have names outside of Rust.

/// Declares an enum from a single list of variants and names, so that a new variant takes one line. Adds `ALL`,
/// `NAMES`, the function that returns a variant's name, and `from_name`.
macro_rules! named_enum {
    (
        $(#[$attribute:meta])*
        pub enum $Enum:ident {
            $($(#[$variant_attribute:meta])* $Variant:ident = $name:literal,)+
        }

        $(#[$function_attribute:meta])*
        pub fn $function:ident;
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $Enum {
            $($(#[$variant_attribute])* $Variant,)+
        }

        impl $Enum {
            /// All variants, in the order of their declaration.
            pub const ALL: [Self; Self::NAMES.len()] = [$(Self::$Variant),+];

            /// The names of all variants, in the same order.
            pub const NAMES: &[&str] = &[$($name),+];

            $(#[$function_attribute])*
            pub fn $function(self) -> &'static str {
                match self {
                    $(Self::$Variant => $name,)+
                }
            }

            /// Returns the variant of this name, if there is one.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|variant| variant.$function() == name)
            }
        }
    };
}
pub(crate) use named_enum;
