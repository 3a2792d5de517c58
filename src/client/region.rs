//! CleverTap's regions and their hosts.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::text::{join, message};
use crate::value::{IssueCode, Issues, named_enum};

named_enum! {
    /// A CleverTap region. Each region has a host, and an account belongs to one region: the hosts of the others answer
    /// [`ErrorCode::Unauthorized`](crate::ErrorCode::Unauthorized).
    #[derive(Default)]
    pub enum Region {
        /// Europe, the default: `api.clevertap.com`.
        #[default]
        Eu1 = "eu1",
        /// India: `in1.api.clevertap.com`.
        In1 = "in1",
        /// Singapore: `sg1.api.clevertap.com`.
        Sg1 = "sg1",
        /// United States: `us1.api.clevertap.com`.
        Us1 = "us1",
        /// Indonesia: `aps3.api.clevertap.com`.
        Aps3 = "aps3",
        /// Middle East: `mec1.api.clevertap.com`.
        Mec1 = "mec1",
    }

    /// Returns the region's code, such as `"in1"`.
    pub fn code;
}

impl Region {
    /// Returns the origin of the region's host, such as `"https://in1.api.clevertap.com"`.
    pub fn origin(self) -> String {
        match self {
            Self::Eu1 => "https://api.clevertap.com".to_owned(),
            _ => message!["https://", self.code(), ".api.clevertap.com"],
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
        Self::from_name(code).ok_or(UnknownRegion)
    }
}

/// The error for a text that is not the code of a region. Its `Display` lists the codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownRegion;

impl UnknownRegion {
    pub(crate) fn message(self) -> String {
        message!["a region is one of ", join(Region::NAMES, ", ")]
    }
}

impl fmt::Display for UnknownRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())
    }
}

impl std::error::Error for UnknownRegion {}

impl From<UnknownRegion> for Error {
    fn from(unknown: UnknownRegion) -> Self {
        Self::options(Issues::one(IssueCode::Value, "region", unknown.message()))
    }
}
