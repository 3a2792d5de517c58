//! Builds messages without the formatting machinery.

/// Joins texts and numbers: `message!["at most ", 3, " days"]`. Where every byte counts, a message need not
/// bring the formatting machinery along.
macro_rules! message {
    ($($piece:expr),+ $(,)?) => {{
        let mut text = String::new();
        $($crate::text::Piece::push_to(&$piece, &mut text);)+
        text
    }};
}
pub(crate) use message;

/// What [`message!`] joins.
pub(crate) trait Piece {
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
            fn push_to(&self, text: &mut String) {
                (*self as $widest).to_string().push_to(text);
            }
        })+
    };
}
number_pieces!(u8 as u64, u16 as u64, u32 as u64, usize as u64, u64 as u64, i64 as i64);
