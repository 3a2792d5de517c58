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
    ($($number:ty),+) => {
        $(impl Piece for $number {
            fn push_to(&self, text: &mut String) {
                push_digits(*self as u64, text);
            }
        })+
    };
}
number_pieces!(u8, u16, u32, usize, u64);

impl Piece for i64 {
    fn push_to(&self, text: &mut String) {
        if *self < 0 {
            text.push('-');
        }
        push_digits(self.unsigned_abs(), text);
    }
}

/// Appends an integer digit by digit. The standard library's conversion has a table of 200 bytes.
fn push_digits(number: u64, text: &mut String) {
    if number >= 10 {
        push_digits(number / 10, text);
    }
    let digit = u8::try_from(number % 10).unwrap_or_default();
    text.push(char::from(b'0' + digit));
}

#[cfg(test)]
mod tests {
    #[test]
    fn writes_integers_as_the_standard_library_does() {
        for number in [0, 7, 10, 109, 1_000, u64::MAX] {
            assert_eq!(message![number], number.to_string());
        }
        for number in [0, -1, -10, i64::MIN, i64::MAX] {
            assert_eq!(message![number], number.to_string());
        }
    }
}
