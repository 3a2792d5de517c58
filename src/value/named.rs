//! Enums whose variants have names outside of Rust.

/// Declares an enum from a single list of variants and names, so that a new variant takes one line. Adds `ALL` and the
/// function that returns a variant's name.
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
        }
    };
}
pub(crate) use named_enum;
