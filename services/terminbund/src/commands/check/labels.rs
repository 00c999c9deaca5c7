//! What `check` understands of each announcement, with the words that gave each label.

use serde_json::{Value, json};
use terminbund_understand::{Because, Input, Relevance, Rules, SourceMeaning, What, understand};

/// Adds to each event of an answer what is understood of it.
pub(super) fn add(answer: &mut Value, rules: &Rules, source: &SourceMeaning) {
    for event in answer["events"].as_array_mut().into_iter().flatten() {
        let text = |key: &str| event[key].as_str().unwrap_or_default();
        let (name, address) = (text("location_name"), text("address"));
        let location = match address.contains(name) {
            true => address.to_owned(),
            false => format!("{name}, {address}"),
        };
        let categories: Vec<String> = event["categories"]
            .as_array()
            .map(|all| all.iter().filter_map(Value::as_str).map(str::to_owned).collect())
            .unwrap_or_default();
        let understood = understand(
            rules,
            &Input {
                title: text("title"),
                description: text("description"),
                start: text("start"),
                end: text("end"),
                all_day: event["all_day"] == true,
                location: &location,
                url: text("url"),
                organizer: text("organizer"),
                categories: &categories,
                source_mode: source.mode,
                category_map: Some(&source.categories),
                ..Input::default()
            },
        );
        let labels = json!({
            "relevance": understood.relevance,
            "audiences": understood.audiences,
            "goals": understood.goals,
            "topics": understood.topics,
            "kind": understood.kind,
            "format": understood.format.id(),
            "region": understood.region,
            "because": understood.because,
        });
        if let Some(event) = event.as_object_mut() {
            event.insert("labels".to_owned(), labels);
        }
    }
}

/// The labels of an event for people, one a line, each with the words that gave it.
pub(super) fn lines(event: &Value) -> Vec<String> {
    let labels = &event["labels"];
    let Ok(because) = serde_json::from_value::<Vec<Because>>(labels["because"].clone()) else {
        return Vec::new();
    };
    let verdict = match serde_json::from_value::<Relevance>(labels["relevance"].clone()) {
        Ok(Relevance::In) => "gehört dazu / in",
        Ok(Relevance::Review) => "bitte ansehen / to be looked at",
        Ok(Relevance::Out) => "gehört nicht dazu / out",
        Err(_) => return Vec::new(),
    };
    let shown = |what: What| {
        let of = because.iter().filter(|b| b.what == what);
        of.map(|b| format!("{} „{}“", b.label, b.words)).collect::<Vec<_>>().join(", ")
    };
    let whats = [
        ("Zielgruppe / audience", What::Audience),
        ("Ziel / goal", What::Goal),
        ("Thema / topic", What::Topic),
        ("Art / kind", What::Kind),
        ("Region / region", What::Region),
    ];
    let named = whats.into_iter().map(|(name, what)| (name, shown(what)));
    let rest = named.filter(|(_, text)| !text.is_empty());
    let first = format!("{verdict}: {}", shown(What::Relevance));
    std::iter::once(first).chain(rest.map(|(name, text)| format!("{name}: {text}"))).collect()
}

#[cfg(test)]
mod tests {
    use terminbund_understand::Taxonomy;

    use super::*;

    #[test]
    fn each_label_is_told_with_its_words() -> anyhow::Result<()> {
        let rules = Taxonomy::defaults()?.compile("defaults")?;
        let mut answer = json!({ "events": [{
            "title": "Jobmesse für Studierende",
            "start": "2027-03-18",
            "location_name": "Halle (Saale)",
            "address": "Halle (Saale)",
        }]});
        add(&mut answer, &rules, &SourceMeaning::default());
        let event = &answer["events"][0];
        assert_eq!(event["labels"]["relevance"], "in");
        assert_eq!(event["labels"]["audiences"], json!(["studierende"]));
        let told = lines(event).join("\n");
        for words in ["gehört dazu / in", "recruiting „Jobmesse“", "15002 „Halle (Saale)“"]
        {
            assert!(told.contains(words), "{words} in {told}");
        }
        assert!(lines(&json!({})).is_empty());
        Ok(())
    }
}
