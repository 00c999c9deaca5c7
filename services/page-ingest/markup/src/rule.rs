//! A rule: where on a page the events stand. It lives in the alliance's TOML configuration.

use crate::bounds::{MAX_PAGES, MAX_PATTERN, MAX_PATTERN_SIZE, MAX_SELECTOR};
use regex::{Regex, RegexBuilder};
use scraper::Selector;
use serde::{Deserialize, Serialize};

/// How one selected element holds events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Split {
    /// One event in each element.
    #[default]
    None,
    /// One event in each line (between `<br>`s or blocks) that bears a date.
    Lines,
    /// One event for each date in the element; the other fields hold for all of them.
    Dates,
}

/// Where one field stands, and how it is cut out of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FieldRule {
    /// CSS selector below the item; without it the item itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub select: Option<String>,
    /// Attribute instead of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// Regular expression. The named group that bears the field's name is its value, else the
    /// whole match; groups that bear other fields' names fill those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Value where nothing is found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
}

/// The link to the next page of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Next {
    /// CSS selector of the link.
    pub select: String,
    /// Pages to follow, at most [`MAX_PAGES`].
    #[serde(default = "some_pages")]
    pub pages: u32,
}

fn some_pages() -> u32 {
    10
}

fn yes() -> bool {
    true
}

/// Where the events of a page stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// CSS selector of an item (a row, a list item, an article).
    pub items: String,
    /// How an item holds events.
    #[serde(default, skip_serializing_if = "is_none")]
    pub split: Split,
    /// CSS selector of headings that give the month, year or day for what follows; without it all
    /// headings of the page count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<String>,
    /// CSS selector of elements that are passed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exclude: Option<String>,
    /// Fields without an entry of their own are looked for in the item's text.
    #[serde(default = "yes")]
    pub guess: bool,
    /// The page behind the item's link is read as well.
    #[serde(default, skip_serializing_if = "is_false")]
    pub follow: bool,
    /// Title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<FieldRule>,
    /// Date, with or without time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<FieldRule>,
    /// Clock time or times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<FieldRule>,
    /// End, where it stands apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<FieldRule>,
    /// Name of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<FieldRule>,
    /// Address of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<FieldRule>,
    /// Link to the event's page (`attribute` is `href` if not given).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<FieldRule>,
    /// Description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<FieldRule>,
    /// Organiser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organizer: Option<FieldRule>,
    /// Marker of a cancelled event: it is cancelled where this finds something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled: Option<FieldRule>,
    /// Pagination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Next>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn is_none(split: &Split) -> bool {
    *split == Split::None
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form serde asks for")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// What is wrong with a rule: the key, what stands there, and what may.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: found {found:?}, allowed: {allowed}")]
pub struct RuleError {
    /// Key within the rule, as `title.select`.
    pub key: String,
    /// What stands there, shortened.
    pub found: String,
    /// What would be allowed.
    pub allowed: String,
}

impl RuleError {
    fn new(key: &str, found: &str, allowed: &str) -> Self {
        Self {
            key: key.to_owned(),
            found: crate::text::shorten(found, 80),
            allowed: allowed.to_owned(),
        }
    }
}

/// Names of the fields, as keys and as groups of expressions.
pub(crate) const FIELDS: [&str; 10] = [
    "title",
    "date",
    "time",
    "end",
    "place",
    "address",
    "link",
    "description",
    "organizer",
    "cancelled",
];

impl Rule {
    /// The rule of a field by its name.
    pub(crate) fn field(&self, name: &str) -> Option<&FieldRule> {
        match name {
            "title" => self.title.as_ref(),
            "date" => self.date.as_ref(),
            "time" => self.time.as_ref(),
            "end" => self.end.as_ref(),
            "place" => self.place.as_ref(),
            "address" => self.address.as_ref(),
            "link" => self.link.as_ref(),
            "description" => self.description.as_ref(),
            "organizer" => self.organizer.as_ref(),
            "cancelled" => self.cancelled.as_ref(),
            _ => None,
        }
    }

    /// Checks all selectors and expressions.
    ///
    /// # Errors
    /// The first key whose value cannot be used.
    pub fn check(&self) -> Result<(), RuleError> {
        selector("items", &self.items)?;
        for (key, text) in [("heading", &self.heading), ("exclude", &self.exclude)] {
            if let Some(text) = text {
                selector(key, text)?;
            }
        }
        for name in FIELDS {
            let Some(field) = self.field(name) else { continue };
            if let Some(text) = &field.select {
                selector(&format!("{name}.select"), text)?;
            }
            if let Some(text) = &field.pattern {
                pattern(&format!("{name}.pattern"), text)?;
            }
            if let Some(text) = &field.attribute {
                let plain = |c: char| c.is_ascii_alphanumeric() || "-_:".contains(c);
                if text.is_empty() || text.len() > 64 || !text.chars().all(plain) {
                    let key = format!("{name}.attribute");
                    return Err(RuleError::new(&key, text, "the name of an HTML attribute"));
                }
            }
        }
        if let Some(next) = &self.next {
            selector("next.select", &next.select)?;
            if !(1..=MAX_PAGES).contains(&next.pages) {
                let allowed = format!("1 to {MAX_PAGES}");
                return Err(RuleError::new("next.pages", &next.pages.to_string(), &allowed));
            }
        }
        Ok(())
    }

    /// The rule as TOML, for a person to edit.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }
}

/// A selector within the bounds.
pub(crate) fn selector(key: &str, text: &str) -> Result<Selector, RuleError> {
    let error = |allowed: &str| RuleError::new(key, text, allowed);
    if text.len() > MAX_SELECTOR {
        return Err(error(&format!("a CSS selector of at most {MAX_SELECTOR} characters")));
    }
    // `:has()` within `:has()` costs a walk through the page for each element of the page.
    let nested = text.matches(":has(").count() > 1 || text.matches('(').count() > 8;
    if nested {
        return Err(error("a CSS selector with at most one :has() and 8 brackets"));
    }
    Selector::parse(text).map_err(|e| {
        use scraper::error::SelectorErrorKind as Kind;
        let why = match e {
            Kind::EndOfLine => "this one ends too early",
            Kind::ExpectedColonOnPseudoElement
            | Kind::ExpectedIdentityOnPseudoElement
            | Kind::UnexpectedSelectorParseError(_)
                if text.contains(':') =>
            {
                "a word behind a colon in this one is not known"
            }
            Kind::UnexpectedSelectorParseError(_) => "a part of this one is empty or not known",
            _ => "this one has a character out of place",
        };
        error(&format!("a CSS selector as in a style sheet, li.event > h3 ({why})"))
    })
}

/// An expression within the bounds; the regex crate runs in linear time.
pub(crate) fn pattern(key: &str, text: &str) -> Result<Regex, RuleError> {
    let error = |allowed: &str| RuleError::new(key, text, allowed);
    if text.len() > MAX_PATTERN {
        return Err(error(&format!("an expression of at most {MAX_PATTERN} characters")));
    }
    let built = RegexBuilder::new(text).size_limit(MAX_PATTERN_SIZE).nest_limit(30).build();
    let regex = built.map_err(|e| {
        let why = e.to_string();
        error(&format!("a regular expression ({})", why.lines().last().unwrap_or("").trim()))
    })?;
    for group in regex.capture_names().flatten() {
        if !FIELDS.contains(&group) {
            return Err(error(&format!("groups named {}", FIELDS.join(", "))));
        }
    }
    Ok(regex)
}

#[cfg(test)]
mod tests {
    use super::{Rule, selector};

    #[track_caller]
    fn check(toml: &str, expected: &str) {
        let got = match toml::from_str::<Rule>(toml) {
            Ok(rule) => rule.check().map_or_else(|e| e.to_string(), |()| String::new()),
            Err(e) => e.message().to_owned(),
        };
        assert!(got.starts_with(expected) && got.is_empty() == expected.is_empty(), "{got}");
    }

    #[test]
    fn rules_are_checked() {
        check("items = 'li.event'\ntitle = { select = 'h3' }", "");
        check("items = 'li['", "items: found \"li[\", allowed: a CSS selector");
        // What is wrong is said by us, not with a library's request to report it.
        let bad = ["li:contains(x)", "> li", "li >", "li,,b", "li::", "", "@x", "li..b"];
        for text in bad {
            let error = selector("items", text).expect_err(text).to_string();
            assert!(error.contains(" (") && !error.contains("report"), "{text}: {error}");
        }
        check("items = 'li'\nitem = 'x'", "unknown field `item`, expected one of");
        check("items = 'li'\n[title]\npattern = '('", "title.pattern: found \"(\", allowed");
        check("items = 'li'\n[title]\npattern = '(?P<x>a)'", "title.pattern: found");
        check("items = 'li'\n[title]\npattern = '(a{1000}){1000}'", "title.pattern: found");
        check("items = 'li'\nnext = { select = 'a', pages = 1000 }", "next.pages: found \"1000\"");
        check(&format!("items = '{}'", "a ".repeat(200)), "items: found");
        check("items = 'a:has(b:has(c))'", "items: found");
    }
}
