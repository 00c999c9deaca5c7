//! What must hold for any records: no order shows, bounds hold, bad input gets an answer.
#![allow(clippy::unwrap_used, reason = "tests")]

use proptest::prelude::*;
use terminbund_matching::blocking::Index;
use terminbund_matching::cli;
use terminbund_matching::features::Features;
use terminbund_matching::gazetteer::Gazetteer;
use terminbund_matching::generate::records;
use terminbund_matching::record::{Moment, Record};
use terminbund_matching::rules::Matcher;
use terminbund_matching::whole;

/// Groups of ids, in one order.
fn groups(features: Vec<Features>) -> Vec<Vec<String>> {
    let matcher = Matcher::embedded();
    let index = Index::build(features);
    let names: std::collections::BTreeMap<u32, String> =
        index.records().map(|(slot, f)| (slot, f.id.to_string())).collect();
    let (links, _) = whole::links(&index, matcher);
    let mut out: Vec<Vec<String>> = whole::entries(&index, matcher, &links)
        .into_iter()
        .map(|group| {
            let mut ids: Vec<String> = group.iter().map(|slot| names[slot].clone()).collect();
            ids.sort();
            ids
        })
        .collect();
    out.sort();
    out
}

fn features_of(records: &[Record]) -> Vec<Features> {
    cli::features(records, Matcher::embedded())
}

/// Records crowded on few days with few titles, so that blocks get hot.
fn crowd(count: usize) -> Vec<Record> {
    let mut all = records(count);
    for (at, record) in all.iter_mut().enumerate() {
        if at % 3 == 0 {
            record.title = format!("Offene Sprechstunde {}", at % 5);
            record.start = record.start.map(|s| Moment { day: s.day % 3, ..s });
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_order_gives_the_same_entries(seed in any::<u64>()) {
        let all = features_of(&crowd(240));
        let mut shuffled: Vec<(u64, Features)> = all
            .iter()
            .enumerate()
            .map(|(i, f)| {
                let key = (i as u64 ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
                (key.rotate_left(23), f.clone())
            })
            .collect();
        shuffled.sort_by_key(|x| x.0);
        prop_assert_eq!(groups(all), groups(shuffled.into_iter().map(|x| x.1).collect()));
    }

    #[test]
    fn insert_and_remove_tell_whom_they_touch(pick in 0_usize..200) {
        let all = features_of(&crowd(200));
        let one = all[pick].clone();
        let rest: Vec<Features> = all.iter().filter(|f| f.id != one.id).cloned().collect();
        let mut index = Index::build(rest.clone());
        let near = |index: &Index, id: &str| -> Vec<String> {
            index.candidates(id).iter().map(|c| c.id.to_string()).collect()
        };
        let before: Vec<Vec<String>> = rest.iter().map(|f| near(&index, &f.id)).collect();
        let touched = index.insert(one.clone());
        for (f, old) in rest.iter().zip(&before) {
            prop_assert!(*old == near(&index, &f.id) || touched.contains(&f.id), "{}", f.id);
        }
        let whole = Index::build(all.clone());
        for f in &all {
            prop_assert_eq!(near(&whole, &f.id), near(&index, &f.id));
        }
        let left = index.remove(&one.id);
        for (f, old) in rest.iter().zip(&before) {
            prop_assert_eq!(old, &near(&index, &f.id));
            prop_assert!(left.contains(&f.id) || !touched.contains(&f.id));
        }
    }

    #[test]
    fn any_text_gets_an_answer(title in ".{0,60}", text in ".{0,80}", place in ".{0,40}") {
        let id = "x".to_owned();
        let record = Record { id, title, description: text, location: place, ..Record::default() };
        let matcher = Matcher::embedded();
        let features = Features::of(&record, matcher.lexicon(), &Gazetteer::default());
        prop_assert!(whole_score(&features, &features).is_finite());
    }
}

fn whole_score(a: &Features, b: &Features) -> f32 {
    terminbund_matching::compare::score(Matcher::embedded(), a, b)
}

#[test]
fn records_without_title_or_time_stay_alone() {
    let blank = |id: &str| Record {
        id: id.into(),
        alliance: "a".into(),
        source: id.into(),
        ..Record::default()
    };
    let all =
        vec![blank("one"), blank("two"), Record { title: "Stadtfest".into(), ..blank("three") }];
    assert_eq!(groups(features_of(&all)).len(), 3);
}

#[test]
fn a_title_of_a_megabyte_is_cut() {
    let mut all = records(20);
    all[3].title = "Fachkräftekonferenz ".repeat(50_000);
    all[4].description = "x".repeat(1 << 20);
    let features = features_of(&all);
    assert!(features[3].title.letters.len() < 1_000, "{}", features[3].title.letters.len());
    let grouped: usize = groups(features).iter().map(Vec::len).sum();
    assert_eq!(grouped, 20);
}

#[test]
fn ten_thousand_equal_titles_on_one_day_stay_bounded() {
    let all: Vec<Record> = (0..10_000_u32)
        .map(|i| Record {
            id: format!("e{i:05}"),
            alliance: "a".into(),
            source: format!("s{}", i % 400),
            title: "Offene Sprechstunde".into(),
            start: Some(Moment {
                day: 20_500,
                minute: Some(600),
                offset: Some(60),
                imprecise: false,
            }),
            ..Record::default()
        })
        .collect();
    let index = Index::build(features_of(&all));
    assert!(index.hot_blocks() > 0);
    let most = index.records().map(|(slot, _)| index.neighbours(slot).len()).max().unwrap();
    assert!(most < 200, "{most}");
    let (links, compared) = whole::links(&index, Matcher::embedded());
    assert!(compared < 2_000_000, "{compared}");
    let grouped: usize =
        whole::entries(&index, Matcher::embedded(), &links).iter().map(Vec::len).sum();
    assert_eq!(grouped, 10_000);
}

#[test]
fn the_command_says_what_it_cut() {
    let long =
        format!(r#"{{"id":"l","title":"{}","start":"2026-05-06"}}"#, "Markt ".repeat(170_000));
    let many = (0..1_000).map(|n| {
        format!("\n{{\"id\":\"{n}\",\"title\":\"Sprechtag\",\"start\":\"2026-05-06T10:00\"}}")
    });
    let lines = std::iter::once(long).chain(many).collect::<String>();
    let mut out = Vec::new();
    let told = cli::run(lines.as_bytes(), &mut out, Matcher::embedded(), false).unwrap();
    assert_eq!((told.records, told.cut), (1_001, 1));
    assert!(told.crowded > 0);
    assert!(told.to_string().contains("compared with its nearest only"), "{told}");
}

#[test]
fn the_command_answers_each_record_once() {
    let lines = r#"{"id":"a","region":"r","source":"s","title":"Jobmesse","start":"2026-05-06"}

{"id":"b","region":"r","source":"t","title":"","start":"nonsense"}
"#;
    let mut out = Vec::new();
    let told = cli::run(lines.as_bytes(), &mut out, Matcher::embedded(), true).unwrap();
    assert_eq!((told.records, told.entries, told.untitled, told.undated), (2, 2, 1, 1));
    assert!(told.to_string().contains("1 records have no title and join nothing"), "{told}");
    let out = String::from_utf8(out).unwrap();
    assert_eq!(out.lines().count(), 2);
    assert!(out.contains(r#""entry":"a""#) && out.contains(r#""entry":"b""#), "{out}");
    let broken = cli::run("{".as_bytes(), Vec::new(), Matcher::embedded(), false);
    assert!(broken.unwrap_err().to_string().starts_with("line 1 "));
}
