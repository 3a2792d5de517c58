//! The error that caused an error, and the names of options in its message.

use std::error::Error as StdError;
use std::sync::Arc;

use super::Error;
use crate::value::PathSegment;

/// An error of an HTTP client. It is shared, because an [`Error`] can be cloned.
#[derive(Clone, Debug)]
pub(crate) struct Source(Arc<dyn StdError + Send + Sync>);

impl Source {
    pub(super) fn error(&self) -> &(dyn StdError + 'static) {
        &*self.0
    }
}

impl From<Box<dyn StdError + Send + Sync>> for Source {
    fn from(error: Box<dyn StdError + Send + Sync>) -> Self {
        Self(error.into())
    }
}

/// Two errors of an HTTP client have no common form to compare, so only an error and its clone are equal.
impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Error {
    pub(crate) fn with_source(mut self, source: Source) -> Self {
        self.0.source = Some(source);
        self
    }

    /// Rewrites the message, the messages of the issues, and their paths.
    pub(crate) fn map_texts(
        mut self,
        text: impl Fn(&str) -> String,
        segment: impl Fn(PathSegment) -> PathSegment,
    ) -> Self {
        self.0.message = text(&self.0.message);
        let issues = self.0.issues.into_iter();
        self.0.issues = issues.map(|issue| issue.map(&text, &segment)).collect();
        self
    }
}
