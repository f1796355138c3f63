//! What only TOML 1.1 allows: inline tables over several lines or with a comma at their end, and two escapes in texts. This program reads
//! it, an editor that follows TOML 1.0 refuses the whole file.

use super::{Lint, remark};
use saydo_source::{ByteRange, Definition, Problem};

/// A remark at each place.
pub fn newer(definition: &Definition) -> Vec<Problem> {
    let mut scan = Scan { text: &definition.text, at: 0, found: Vec::new() };
    scan.file();
    scan.found.into_iter().map(|(at, message)| remark(definition, Lint::NewerToml, at, message)).collect()
}

/// A bracket that is open.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    /// `[`: a list or a header.
    List,
    /// `{` at this byte; whether a line has ended in it.
    Table(usize, bool),
}

struct Scan<'a> {
    text: &'a str,
    at: usize,
    found: Vec<(ByteRange, &'static str)>,
}

impl Scan<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn file(&mut self) {
        let mut open: Vec<Open> = Vec::new();
        // The comma after which nothing has come yet.
        let mut comma = None;
        while let Some(c) = self.rest().chars().next() {
            let at = self.at;
            self.at += c.len_utf8();
            match c {
                '#' => {
                    self.at += self.rest().find('\n').unwrap_or(self.rest().len());
                    continue;
                }
                '"' | '\'' => {
                    self.at = at;
                    self.string(c);
                }
                '[' => open.push(Open::List),
                ']' => {
                    open.pop();
                }
                '{' => open.push(Open::Table(at, false)),
                '}' => {
                    if let (Some(Open::Table(..)), Some(comma)) = (open.pop(), comma) {
                        let at = ByteRange::new(comma, comma + 1);
                        self.found.push((at, "a comma at the end of an inline table is TOML 1.1"));
                    }
                }
                '\n' => {
                    if let Some(Open::Table(start, said @ false)) = open.last_mut() {
                        *said = true;
                        let at = ByteRange::new(*start, *start + 1);
                        self.found.push((at, "an inline table over several lines is TOML 1.1"));
                    }
                }
                _ => {}
            }
            if c == ',' {
                comma = Some(at);
            } else if !c.is_whitespace() {
                comma = None;
            }
        }
    }

    /// A text of any form; in those with escapes, the escapes are looked at.
    fn string(&mut self, quote: char) {
        let long = [quote; 3].iter().collect::<String>();
        let end = if self.rest().starts_with(&long) { long } else { quote.to_string() };
        self.at += end.len();
        while let Some(c) = self.rest().chars().next() {
            if self.rest().starts_with(&end) {
                self.at += end.len();
                // A long text can end in one or two quotes of its own.
                while end.len() == 3 && self.rest().starts_with(quote) {
                    self.at += 1;
                }
                return;
            }
            if c == '\n' && end.len() == 1 {
                return;
            }
            if c == '\\' && quote == '"' {
                let escaped = self.rest().chars().nth(1);
                if matches!(escaped, Some('e' | 'x')) {
                    let at = ByteRange::new(self.at, self.at + 2);
                    self.found.push((at, "this escape is TOML 1.1"));
                }
                self.at += 1 + escaped.map_or(0, char::len_utf8);
                continue;
            }
            self.at += c.len_utf8();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<String> {
        let definition = Definition::parse(&"mine/doors-closed.toml".parse().unwrap(), text);
        newer(&definition).into_iter().map(|problem| problem.message).collect()
    }

    #[test]
    fn what_only_a_newer_reader_takes_is_remarked() {
        for (text, says) in [
            ("a = {\n  b = 1 }\n", "an inline table over several lines is TOML 1.1"),
            ("a = { b = 1, }\n", "a comma at the end of an inline table is TOML 1.1"),
            ("a = [{ b = 1,\n c = 2 }]\n", "an inline table over several lines is TOML 1.1"),
            ("a = \"\\e[0m\"\n", "this escape is TOML 1.1"),
        ] {
            assert_eq!(said(text), [says], "{text}");
        }
    }

    #[test]
    fn what_every_reader_takes_is_not() {
        for text in [
            "a = { b = [\n 1,\n 2,\n], c = 2 }\n",
            "a = [\n  { b = 1 },\n  { c = 2 }, # }\n]\n",
            "a = \"{\\n\"\nb = 'x,}'\nc = '''\n{ a,\n}'''\nd = \"\"\"\n{\n\\\"\"\"\"\"\n",
            "# {\n[a.\"b{\"]\nc = { }\n",
            "a = '\\e'\n",
        ] {
            assert!(said(text).is_empty(), "{text}: {:?}", said(text));
        }
    }
}
