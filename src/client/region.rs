//! CleverTap's regions and their hosts.

use std::fmt;
use std::str::FromStr;

/// A CleverTap region. Each has its own host, and an account lives in one of them:
/// asking the wrong one answers "unauthorized".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Region {
    /// Europe, the default: `api.clevertap.com`.
    #[default]
    Eu1,
    /// India: `in1.api.clevertap.com`.
    In1,
    /// Singapore: `sg1.api.clevertap.com`.
    Sg1,
    /// United States: `us1.api.clevertap.com`.
    Us1,
    /// Indonesia: `aps3.api.clevertap.com`.
    Aps3,
    /// Middle East: `mec1.api.clevertap.com`.
    Mec1,
}

impl Region {
    /// Every region.
    pub const ALL: [Self; 6] = [Self::Eu1, Self::In1, Self::Sg1, Self::Us1, Self::Aps3, Self::Mec1];

    /// The region's code, such as `"in1"`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Eu1 => "eu1",
            Self::In1 => "in1",
            Self::Sg1 => "sg1",
            Self::Us1 => "us1",
            Self::Aps3 => "aps3",
            Self::Mec1 => "mec1",
        }
    }

    /// The region's origin, such as `"https://in1.api.clevertap.com"`.
    pub fn origin(self) -> &'static str {
        match self {
            Self::Eu1 => "https://api.clevertap.com",
            Self::In1 => "https://in1.api.clevertap.com",
            Self::Sg1 => "https://sg1.api.clevertap.com",
            Self::Us1 => "https://us1.api.clevertap.com",
            Self::Aps3 => "https://aps3.api.clevertap.com",
            Self::Mec1 => "https://mec1.api.clevertap.com",
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Region {
    type Err = UnknownRegion;

    fn from_str(code: &str) -> Result<Self, UnknownRegion> {
        Self::ALL.into_iter().find(|region| region.code() == code).ok_or(UnknownRegion)
    }
}

pub(crate) const UNKNOWN_REGION: &str = "a region is one of eu1, in1, sg1, us1, aps3, mec1";

/// The text is no region's code; its `Display` lists the codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownRegion;

impl fmt::Display for UnknownRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(UNKNOWN_REGION)
    }
}

impl std::error::Error for UnknownRegion {}
