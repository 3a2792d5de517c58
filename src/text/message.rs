//! Builds messages without `core::fmt`, which takes about 10 KB of the module.

/// Concatenates texts and integers: `message!["at most ", 3, " days"]`.
macro_rules! message {
    ($($piece:expr),+ $(,)?) => {{
        let mut text = String::new();
        $($crate::text::Piece::push_to(&$piece, &mut text);)+
        text
    }};
}
pub(crate) use message;

/// A text or an integer that [`message!`] can append.
pub(crate) trait Piece {
    /// Appends this piece to `text`.
    fn push_to(&self, text: &mut String);
}

impl Piece for str {
    #[inline(never)]
    fn push_to(&self, text: &mut String) {
        text.push_str(self);
    }
}

impl Piece for String {
    fn push_to(&self, text: &mut String) {
        self.as_str().push_to(text);
    }
}

impl<T: Piece + ?Sized> Piece for &T {
    fn push_to(&self, text: &mut String) {
        (**self).push_to(text);
    }
}

macro_rules! number_pieces {
    ($($number:ty as $widest:ty),+) => {
        $(impl Piece for $number {
            #[expect(
                clippy::disallowed_methods,
                reason = "for integers it is specialized and does not use core::fmt"
            )]
            fn push_to(&self, text: &mut String) {
                (*self as $widest).to_string().push_to(text);
            }
        })+
    };
}
number_pieces!(u8 as u64, u16 as u64, u32 as u64, usize as u64, u64 as u64, i64 as i64);
