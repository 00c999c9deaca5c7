//! What all views say alike of an entry: whether it is public, its title, status, place, links.

use terminbund_proto::v1::{
    AttendanceMode, Because, Entry, Event, Member, Place, Status, Visibility,
};

use crate::{lang::Lang, links};

/// Language of announcements that do not say theirs.
pub const DEFAULT_LANGUAGE: &str = "de";

/// Whether the public may see it. The calendar leaves others out; this looks again.
///
/// An unset visibility is that of a source that says nothing: public. A number that this version
/// does not know is not.
pub fn is_public(entry: &Entry) -> bool {
    let Some(event) = &entry.event else { return false };
    let visible = match Visibility::try_from(event.visibility) {
        Ok(Visibility::Public | Visibility::Unspecified) => true,
        Ok(Visibility::Partners | Visibility::NamedPartners) | Err(_) => false,
    };
    visible && !entry.hidden && !entry.id.is_empty()
}

/// An entry with its event: what each view is made of.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The entry.
    pub entry: &'a Entry,
    /// Its merged event.
    pub event: &'a Event,
}

impl<'a> View<'a> {
    /// `None` where the entry is not public.
    pub fn of(entry: &'a Entry) -> Option<View<'a>> {
        let event = entry.event.as_ref().filter(|_| is_public(entry))?;
        Some(View { entry, event })
    }

    /// The title in that language where there is one, and the language it is in.
    pub fn title(&self, lang: Lang) -> (&'a str, &'a str) {
        let of = |tag: &str| {
            self.event.titles.iter().find(|title| {
                let primary = title.language.split('-').next().unwrap_or_default();
                primary.eq_ignore_ascii_case(tag) && !title.text.trim().is_empty()
            })
        };
        match of(lang.tag()) {
            Some(title) => (title.text.trim(), title.language.as_str()),
            None => (self.event.title.trim(), self.language()),
        }
    }

    /// The language the announcement is most likely written in: the only one of the event.
    fn language(&self) -> &'a str {
        match self.event.languages.as_slice() {
            [only] => only,
            _ => DEFAULT_LANGUAGE,
        }
    }

    /// Its status; cancelled too where no partner announces it any more.
    pub fn status(&self) -> Status {
        match Status::try_from(self.event.status) {
            _ if self.entry.gone_at.is_some() => Status::Cancelled,
            Ok(Status::Unspecified) | Err(_) => Status::Scheduled,
            Ok(status) => status,
        }
    }

    /// How one takes part.
    pub fn mode(&self) -> AttendanceMode {
        self.event.attendance_mode()
    }

    /// The place in one line: `Rathaus, Saal 2, Markt 1, 06667 Weißenfels`.
    pub fn place_line(&self) -> String {
        self.event.place.as_ref().map(place_line).unwrap_or_default()
    }

    /// Public link of the online access.
    pub fn online_link(&self) -> Option<String> {
        links::web(&self.event.online_url)
    }

    /// Link to the announcement whose text is shown.
    pub fn source_link(&self) -> Option<String> {
        links::web(&self.event.url)
    }

    /// Who announces it: live members first seen first, each partner's announcements once.
    pub fn announcers(&self) -> Vec<&'a Member> {
        let mut seen: Vec<(&str, &str)> = Vec::new();
        let mut live: Vec<&Member> = Vec::new();
        for member in self.entry.members.iter().filter(|member| !member.withdrawn) {
            let key = (member.partner.as_str(), member.url.as_str());
            if !seen.contains(&key) {
                seen.push(key);
                live.push(member);
            }
        }
        live
    }

    /// Names of the partners that announce it, each once.
    pub fn partner_names(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = Vec::new();
        for name in self.announcers().into_iter().map(member_name) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The reasons of its labels: the words that gave them.
    pub fn reasons(&self) -> impl Iterator<Item = &Because> {
        const SHOWN: [&str; 6] = ["audience", "goal", "topic", "kind", "format", "region"];
        let all = self.event.classification.iter().flat_map(|class| &class.because);
        all.filter(|b| b.label.split_once(':').is_some_and(|(field, _)| SHOWN.contains(&field)))
    }

    /// Ids of its classification, field by field.
    pub fn labels(&self) -> Vec<(&'static str, &'a str)> {
        let Some(class) = &self.event.classification else { return Vec::new() };
        let all = |field, ids: &'a [String]| ids.iter().map(move |id| (field, id.as_str()));
        let mut labels: Vec<(&'static str, &str)> = Vec::new();
        labels.extend(all("audience", &class.audiences));
        labels.extend(all("goal", &class.goals));
        labels.extend(all("topic", &class.topics));
        labels.extend((!class.kind.is_empty()).then_some(("kind", class.kind.as_str())));
        labels
    }

    /// A word before the title where one must not overlook it: `ABGESAGT: `.
    pub fn warning(&self, lang: Lang) -> &'static str {
        match self.status() {
            Status::Cancelled => lang.pick("ABGESAGT: ", "CANCELLED: "),
            Status::Postponed => lang.pick("VERSCHOBEN: ", "POSTPONED: "),
            _ => "",
        }
    }
}

/// What a partner is called.
pub fn member_name(member: &Member) -> &str {
    if member.partner_name.is_empty() { &member.partner } else { &member.partner_name }
}

/// A place in one line, as it is written on an envelope.
pub fn place_line(place: &Place) -> String {
    let town = format!("{} {}", place.postal_code.trim(), place.locality.trim());
    let mut parts: Vec<&str> = Vec::new();
    for part in [place.name.trim(), place.room.trim(), place.street.trim(), town.trim()] {
        if !part.is_empty() && !parts.contains(&part) {
            parts.push(part);
        }
    }
    if parts.is_empty() { place.text.trim().to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn only_public_entries_have_a_view() {
        let check = |change: &dyn Fn(&mut Entry), expected: bool| {
            let mut entry =
                fixture::entry("a", "Jobmesse", fixture::timed("2026-03-04T18:00", None));
            change(&mut entry);
            assert_eq!(View::of(&entry).is_some(), expected);
        };
        let visibility = |value: i32| {
            move |entry: &mut Entry| {
                entry.event.as_mut().unwrap().visibility = value;
            }
        };
        check(&|_| {}, true);
        check(&visibility(Visibility::Unspecified.into()), true);
        check(&visibility(Visibility::Partners.into()), false);
        check(&visibility(Visibility::NamedPartners.into()), false);
        check(&visibility(99), false);
        check(&|entry| entry.hidden = true, false);
        check(&|entry| entry.event = None, false);
    }

    #[test]
    fn an_entry_that_nobody_announces_is_cancelled() {
        let mut entry = fixture::entry("a", "Jobmesse", fixture::timed("2026-03-04T18:00", None));
        entry.gone_at = Some(1);
        let view = View::of(&entry).unwrap();
        assert_eq!(view.status(), Status::Cancelled);
        assert_eq!(view.warning(Lang::De), "ABGESAGT: ");
    }

    #[test]
    fn places_read_as_on_an_envelope() {
        let check = |place: Place, expected: &str| assert_eq!(place_line(&place), expected);
        let town = || Place { postal_code: "06667".into(), ..Default::default() };
        check(Place { locality: "Weißenfels".into(), ..town() }, "06667 Weißenfels");
        check(Place { name: "Aula".into(), room: "Aula".into(), ..town() }, "Aula, 06667");
        check(Place { text: "im Park".into(), ..Default::default() }, "im Park");
    }
}
