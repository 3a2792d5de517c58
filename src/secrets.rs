//! Hides credentials and header values wherever a server echoes them.

/// The texts to hide, in every form that a server may echo them in.
#[derive(Clone)]
pub(crate) struct Secrets(Vec<String>);

impl Secrets {
    pub(crate) fn new<'a>(values: impl IntoIterator<Item = &'a String>) -> Self {
        let mut hidden = Vec::new();
        for value in values {
            // Of "Bearer token" the token alone is a secret too.
            let credential = value.split_once(' ').map_or("", |(_, rest)| rest.trim());
            for text in [value.as_str(), credential] {
                let json = serde_json::to_string(text).unwrap_or_default();
                let json = json.get(1..json.len().saturating_sub(1)).unwrap_or_default();
                hidden.extend([
                    text.to_owned(),
                    json.to_owned(),
                    json.replace('/', "\\/"),
                    html(text),
                ]);
                hidden.push(crate::text::percent_encode(text));
            }
        }
        hidden.retain(|text| !text.is_empty());
        // A secret may hold another one: the longer goes first.
        hidden.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        hidden.dedup();
        Self(hidden)
    }

    /// The text with `***` for each secret.
    pub(crate) fn hide(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        // One pass from the left: what stands in for a secret is never searched again.
        while let Some(first) = rest.chars().next() {
            if let Some(tail) = self.0.iter().find_map(|secret| rest.strip_prefix(secret.as_str()))
            {
                out.push_str("***");
                rest = tail;
            } else {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
        out
    }
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::Secrets;

    #[test]
    fn every_form_of_a_secret_is_hidden() {
        let values =
            ["a\"b/c".to_owned(), "Bearer tok+en&1".to_owned(), "tok".to_owned(), String::new()];
        let secrets = Secrets::new(&values);
        for (text, hidden) in [
            ("nothing here", "nothing here"),
            ("x a\"b/c y", "x *** y"),
            (r#"{"e":"a\"b/c"}"#, r#"{"e":"***"}"#),
            (r#"{"e":"a\"b\/c"}"#, r#"{"e":"***"}"#),
            ("Authorization: Bearer tok+en&1", "Authorization: ***"),
            ("just tok+en&1", "just ***"),
            ("<b>tok+en&amp;1</b>", "<b>***</b>"),
            ("?t=tok%2Ben%261", "?t=***"),
            ("atoka", "a***a"),
            ("***", "***"),
            ("", ""),
        ] {
            assert_eq!(secrets.hide(text), hidden);
        }
    }
}
