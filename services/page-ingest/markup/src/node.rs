//! A thing with types and properties: what JSON-LD, microdata and RDFa Lite have in common.

use crate::Form;

/// Name under which a reader of attributes keeps the visible text of an event without end.
pub const VISIBLE: &str = "visible text";

/// Value of a property.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text, a number or a truth value, as written.
    Text(String),
    /// A link: its address, and the text of the element that bears it.
    Link(String, String),
    /// A nested thing.
    Node(Box<Node>),
}

/// A thing. Property names are local names (`startDate`), in the order of the page.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Local names of its types (`MusicEvent`).
    pub types: Vec<String>,
    /// Its identifier.
    pub id: Option<String>,
    /// Its properties.
    pub props: Vec<(String, Value)>,
    /// Where it stands.
    pub form: Form,
}

impl Node {
    /// A thing of which nothing is known yet.
    #[must_use]
    pub fn new(form: Form) -> Self {
        Self { types: Vec::new(), id: None, props: Vec::new(), form }
    }

    /// Values of the first of `names` that has any.
    #[must_use]
    pub fn all(&self, names: &[&str]) -> Vec<&Value> {
        for name in names {
            let found: Vec<&Value> =
                self.props.iter().filter(|(n, _)| n == name).map(|(_, v)| v).collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }

    /// First value of the first of `names` that has any.
    #[must_use]
    pub fn first(&self, names: &[&str]) -> Option<&Value> {
        self.all(names).into_iter().next()
    }

    /// Text of a property, empty texts passed over.
    #[must_use]
    pub fn text(&self, names: &[&str]) -> Option<String> {
        self.all(names).into_iter().filter_map(Value::text).find(|t| !t.is_empty())
    }

    /// One of its types is an event.
    #[must_use]
    pub fn is_event(&self) -> bool {
        self.types.iter().any(|t| is_event_type(t))
    }

    /// An event with a start and without an end.
    #[must_use]
    pub fn lacks_end(&self) -> bool {
        self.is_event()
            && self.first(&["startDate"]).is_some()
            && self.first(&["endDate", "duration"]).is_none()
    }

    /// A mention of a thing that is described elsewhere: an identifier and at most a type.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        self.id.is_some() && self.props.is_empty()
    }
}

impl Value {
    /// As text: a thing by its name, a link by its text, else its address.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        let text = match self {
            Value::Text(t) => crate::text::plain(t),
            Value::Link(url, text) if text.trim().is_empty() => url.clone(),
            Value::Link(_, text) => crate::text::plain(text),
            Value::Node(n) => n.text(&["name", "@value", "legalName", "fn", "org"])?,
        };
        (!text.is_empty()).then_some(text)
    }

    /// As an address: a link, a text that looks like one, or the `url` of a thing.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        match self {
            Value::Link(url, _) => Some(url.trim().to_owned()),
            Value::Text(t) => {
                let t = t.trim();
                (!t.is_empty() && !t.contains(char::is_whitespace)).then(|| t.to_owned())
            }
            Value::Node(n) => n
                .first(&["url", "contentUrl", "@value"])
                .and_then(|v| if let Value::Node(_) = v { None } else { v.url() })
                .or_else(|| n.id.clone().filter(|i| i.contains("://"))),
        }
        .filter(|u| !u.is_empty())
    }
}

/// Types that are events though their name does not end so.
const EVENT_TYPES: &[&str] = &["Festival", "Hackathon", "EventSeries", "CourseInstance"];
/// Types that end so and are none a visitor could go to.
const NO_EVENT_TYPES: &[&str] = &["DeliveryEvent", "UserInteractionEvent"];

/// Whether a local type name is schema.org's Event or one of its subtypes.
#[must_use]
pub fn is_event_type(name: &str) -> bool {
    (name.ends_with("Event") && !NO_EVENT_TYPES.contains(&name)) || EVENT_TYPES.contains(&name)
}

/// Local name of a type or property: what follows the last `/`, `#` or prefix.
#[must_use]
pub fn local_name(name: &str) -> &str {
    let name = name.trim().trim_end_matches('/');
    let name = name.rsplit(['/', '#']).next().unwrap_or(name);
    name.rsplit(':').next().unwrap_or(name)
}

/// schema.org, the older data-vocabulary.org, or no vocabulary at all.
#[must_use]
pub fn is_known_vocabulary(type_url: &str) -> bool {
    let lower = type_url.to_ascii_lowercase();
    !lower.contains("://")
        || lower.contains("schema.org")
        || lower.contains("data-vocabulary.org")
        || lower.contains("microformats.org")
}
