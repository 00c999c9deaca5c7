//! The gazetteer, one lesson at a time.

use super::*;
use crate::rules::Matcher;

fn at(location: &str) -> Record {
    Record { location: location.into(), ..Record::default() }
}

#[test]
fn what_is_taught_is_answered_until_it_is_taken_back() {
    let lexicon = Matcher::embedded().lexicon();
    let lesson = |location: &str| Lesson::of(&at(location), lexicon).unwrap();
    let house = lesson("Alte Schmiede, Schmiedegasse 4, 06366 Köthen");
    let namesake = lesson("Alte Schmiede, Lange Straße 7, 06217 Merseburg");
    let read = |gazetteer: &Gazetteer, location: &str| {
        let mut asking = Asking::new(gazetteer);
        let place = Place::read(&at(location), lexicon, &mut asking);
        (place.town, place.street.map(|s| s.number), asking.asked())
    };
    let koethen = town("koethen");
    let mut gazetteer = Gazetteer::default();
    let (nothing, _, asked) = read(&gazetteer, "Alte Schmiede");
    assert_eq!(nothing, None);
    let other = gazetteer.teach(&house);
    assert!(other.iter().any(|question| asked.contains(question)), "who asked is told");
    assert_eq!(read(&gazetteer, "Alte Schmiede").0, koethen);
    assert_eq!(read(&gazetteer, "Alte Schmiede").1, Some(4));
    assert_eq!(read(&gazetteer, "Schmiedegasse 4").0, koethen);
    assert!(gazetteer.teach(&house).is_empty(), "nothing new");
    // two houses of one name
    assert!(gazetteer.teach(&namesake).iter().any(|question| asked.contains(question)));
    assert_eq!(read(&gazetteer, "Alte Schmiede").0, None);
    gazetteer.unteach(&namesake);
    assert_eq!(read(&gazetteer, "Alte Schmiede").0, koethen);
    gazetteer.unteach(&house);
    assert_eq!(read(&gazetteer, "Alte Schmiede").0, koethen, "taught twice");
    gazetteer.unteach(&house);
    assert_eq!(read(&gazetteer, "Alte Schmiede").0, None);
    assert!(Lesson::of(&at("online"), lexicon).is_none());
}

/// One by one or at once, and whatever was taken back meanwhile: who kept what it was told,
/// and asks again where it is told to, knows what a new reader would.
#[test]
fn who_asks_again_when_told_to_knows_what_a_new_reader_knows() {
    let lexicon = Matcher::embedded().lexicon();
    let location = |n: u32| match n % 7 {
        0 => format!("Haus {}, Gasse {}, 0610{} Merseburg", n % 5, n % 3 + 1, n % 2),
        1 => format!("Bibliothek Merseburg {}", n % 4),
        2 => format!("Gasse {}", n % 3 + 1),
        3 => format!("Haus {}", n % 5),
        4 => format!("Saal {}, Bibliothek", n % 11),
        _ => format!("Schloss {}, Hof", n % 60),
    };
    let read = |gazetteer: &Gazetteer, n: u32| {
        let mut asking = Asking::new(gazetteer);
        let place = Place::read(&at(&location(n)), lexicon, &mut asking);
        (format!("{place:?}"), asking.asked())
    };
    let mut gazetteer = Gazetteer::default();
    let mut known: Vec<_> = (0..70).map(|n| read(&gazetteer, n)).collect();
    let mut taught: Vec<u32> = Vec::new();
    let mut again = 0;
    for turn in 0_u32..600 {
        // comes and goes, in no order
        let n = turn.wrapping_mul(2_654_435_761) >> 20;
        let lesson = Lesson::of(&at(&location(n)), lexicon);
        let gone = taught.iter().position(|t| *t == n).filter(|_| turn % 3 == 0);
        let other = match (&lesson, gone) {
            (None, _) => continue,
            (Some(lesson), Some(at)) => {
                taught.swap_remove(at);
                gazetteer.unteach(lesson)
            }
            (Some(lesson), None) => {
                taught.push(n);
                gazetteer.teach(lesson)
            }
        };
        for (n, known) in (0..).zip(&mut known) {
            if known.1.iter().any(|question| other.contains(question)) {
                *known = read(&gazetteer, n);
                again += 1;
            }
            assert_eq!(known.0, read(&gazetteer, n).0, "turn {turn}, place {n}");
        }
    }
    assert!(again > 100, "{again}");
    let records: Vec<Record> = taught.iter().map(|n| at(&location(*n))).collect();
    let at_once = Gazetteer::learn(records.iter(), lexicon);
    for n in 0..70 {
        assert_eq!(read(&at_once, n), read(&gazetteer, n));
    }
}
