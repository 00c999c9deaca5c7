//! A reader of iCalendar of its own, so that our writer is not judged by our reader.

use std::collections::BTreeMap;

/// The VEVENTs of a calendar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Feed {
    /// In the order of the file.
    pub items: Vec<Item>,
}

/// One VEVENT; of a property that occurs more than once the first.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    properties: BTreeMap<String, (String, String)>,
}

impl Feed {
    /// Unfolds the lines and reads the VEVENTs, without what is nested in them.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let unfolded = text.replace("\r\n ", "").replace("\n ", "");
        let mut feed = Self::default();
        let mut path: Vec<&str> = Vec::new();
        let mut item = Item::default();
        for line in unfolded.lines() {
            let (name, value) = split(line);
            match name.as_str() {
                "BEGIN" => path.push(value),
                "END" if path.pop() == Some("VEVENT") => feed.items.push(std::mem::take(&mut item)),
                _ if path.last() == Some(&"VEVENT") => {
                    let (name, parameters) = name.split_once(';').unwrap_or((&name, ""));
                    let found = (parameters.to_owned(), value.to_owned());
                    item.properties.entry(name.to_owned()).or_insert(found);
                }
                _ => {}
            }
        }
        feed
    }

    /// The items with this title.
    #[must_use]
    pub fn titled(&self, title: &str) -> Vec<&Item> {
        self.items.iter().filter(|i| i.title() == title).collect()
    }

    /// The item of a UID.
    #[must_use]
    pub fn of_uid(&self, uid: &str) -> Option<&Item> {
        self.items.iter().find(|i| i.value("UID") == uid)
    }
}

impl Item {
    /// The value of a property as it stands, "" where there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.properties.get(name).map_or("", |(_, value)| value)
    }

    /// The parameters of a property, "" where there are none.
    #[must_use]
    pub fn parameters(&self, name: &str) -> &str {
        self.properties.get(name).map_or("", |(parameters, _)| parameters)
    }

    /// SUMMARY, unescaped.
    #[must_use]
    pub fn title(&self) -> String {
        self.text("SUMMARY")
    }

    /// A text property, unescaped (RFC 5545, 3.3.11).
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        let mut out = String::new();
        let mut chars = self.value(name).chars();
        while let Some(c) = chars.next() {
            match (c, c == '\\') {
                (_, true) => match chars.next() {
                    Some('n' | 'N') => out.push('\n'),
                    Some(other) => out.push(other),
                    None => out.push(c),
                },
                (c, false) => out.push(c),
            }
        }
        out
    }

    /// The id of the entry, which is the UID before its "@".
    #[must_use]
    pub fn id(&self) -> &str {
        self.value("UID").split('@').next().unwrap_or_default()
    }

    /// SEQUENCE.
    #[must_use]
    pub fn sequence(&self) -> u64 {
        self.value("SEQUENCE").parse().unwrap_or_default()
    }

    /// What an event is to a reader: title, start, end, place, status. Without what tells when
    /// it was published.
    #[must_use]
    pub fn told(&self) -> [String; 5] {
        ["SUMMARY", "DTSTART", "DTEND", "LOCATION", "STATUS"].map(|name| {
            let (parameters, value) = (self.parameters(name), self.value(name));
            format!("{parameters}:{value}")
        })
    }
}

/// Name with parameters, and value: parted by the first colon that is not quoted.
fn split(line: &str) -> (String, &str) {
    let mut quoted = false;
    for (i, c) in line.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ':' if !quoted => return (line[..i].to_owned(), &line[i + 1..]),
            _ => {}
        }
    }
    (line.to_owned(), "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nested_or_folded_is_told_apart() {
        let text = "BEGIN:VEVENT\r\nUID:a@b\r\nSUMMARY;X=\"1:2\":Eins\\, zw\r\n ei\r\n\
                    BEGIN:VALARM\r\nSUMMARY:drei\r\nEND:VALARM\r\nEND:VEVENT\r\n";
        let feed = Feed::parse(text);
        assert_eq!(feed.items.len(), 1);
        assert_eq!(feed.items[0].title(), "Eins, zwei");
        assert_eq!(feed.items[0].parameters("SUMMARY"), "X=\"1:2\"");
        assert_eq!(feed.items[0].id(), "a");
    }
}
