//! What a definition file says, key by key, for a comparison of two files.

use super::{Node, Spanned};
use crate::ByteRange;

/// One thing that a definition file says, for a comparison of two files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saying {
    /// Its key with those of the tables around it, `gate.fail-on`; of a list `ignore[]`, once for each entry.
    pub key: String,
    /// Its value in words that are the same for equal values, however they are written; a table by its own keys in order.
    pub value: String,
    /// Where it stands.
    pub at: ByteRange,
}

/// A table says what its keys say, a list what its entries say.
pub(super) fn say(key: &str, node: &Spanned<Node>, sayings: &mut Vec<Saying>) {
    match &node.value {
        Node::Table(entries) => {
            for (name, value) in entries {
                let key = if key.is_empty() { name.value.clone() } else { format!("{key}.{}", name.value) };
                say(&key, value, sayings);
            }
        }
        Node::List(items) => {
            let key = format!("{key}[]");
            sayings.extend(items.iter().map(|item| Saying {
                key: key.clone(),
                value: in_words(&item.value),
                at: item.at,
            }));
        }
        _ => sayings.push(Saying { key: key.to_owned(), value: in_words(&node.value), at: node.at }),
    }
}

fn in_words(node: &Node) -> String {
    match node {
        Node::Text(text) => format!("\"{text}\""),
        Node::Integer(number) => number.to_string(),
        Node::Number(number) => number.to_string(),
        Node::Flag(flag) => flag.to_string(),
        Node::Date(date) => date.to_string(),
        Node::List(items) => {
            format!("[{}]", items.iter().map(|item| in_words(&item.value)).collect::<Vec<_>>().join(", "))
        }
        Node::Table(entries) => {
            let mut said: Vec<String> = entries
                .iter()
                .map(|(name, value)| format!("{} = {}", name.value, in_words(&value.value)))
                .collect();
            said.sort();
            said.join(", ")
        }
    }
}
