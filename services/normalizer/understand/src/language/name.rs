//! The names of languages, German and English, and their codes.

use std::sync::LazyLock;

/// Stems of the names of languages, folded, and their ISO 639-1 codes.
const LANGUAGES: &[(&str, &str)] = &[
    ("deutsch", "de"),
    ("german", "de"),
    ("englisch", "en"),
    ("english", "en"),
    ("arabi", "ar"),
    ("ukrain", "uk"),
    ("russi", "ru"),
    ("farsi", "fa"),
    ("persisch", "fa"),
    ("persian", "fa"),
    ("dari", "fa"),
    ("polnisch", "pl"),
    ("polish", "pl"),
    ("rumaen", "ro"),
    ("romanian", "ro"),
    ("tuerkisch", "tr"),
    ("turkish", "tr"),
    ("vietnames", "vi"),
    ("spanisch", "es"),
    ("spanish", "es"),
    ("franzoesisch", "fr"),
    ("french", "fr"),
    ("kurdisch", "ku"),
    ("kurmanci", "ku"),
    ("paschtu", "ps"),
    ("tigrin", "ti"),
    ("portugies", "pt"),
    ("italien", "it"),
    ("bulgar", "bg"),
    ("chines", "zh"),
    ("hindi", "hi"),
    ("serbisch", "sr"),
    ("albanisch", "sq"),
    ("ungarisch", "hu"),
    ("tschechisch", "cs"),
    ("somali", "so"),
    ("italian", "it"),
    ("hungar", "hu"),
    ("czech", "cs"),
    ("kurdish", "ku"),
    ("serbian", "sr"),
    ("bosni", "bs"),
    ("kroat", "hr"),
    ("croat", "hr"),
    ("griech", "el"),
    ("greek", "el"),
    ("niederlaendisch", "nl"),
    ("dutch", "nl"),
    ("japan", "ja"),
    ("korean", "ko"),
    ("urdu", "ur"),
    ("bengali", "bn"),
    ("pashto", "ps"),
    ("portugues", "pt"),
    ("amhari", "am"),
    ("georgi", "ka"),
    ("armeni", "hy"),
    ("litau", "lt"),
    ("lithuan", "lt"),
    ("slowak", "sk"),
    ("slovak", "sk"),
    ("mazedon", "mk"),
    ("macedon", "mk"),
    ("tagalog", "tl"),
    ("filipin", "tl"),
    ("usbek", "uz"),
    ("thai", "th"),
    ("mongol", "mn"),
];

/// The same by their first letter: each word of a text is looked up.
static BY_LETTER: LazyLock<[Vec<(&str, &str)>; 26]> = LazyLock::new(|| {
    std::array::from_fn(|letter| {
        let letter = b'a' + letter as u8;
        LANGUAGES.iter().filter(|(stem, _)| stem.as_bytes()[0] == letter).copied().collect()
    })
});

/// The code of the language that the folded word names.
pub(crate) fn code_of(word: &str) -> Option<&'static str> {
    if word.starts_with("englischsprachig") {
        return Some("en");
    }
    let first = word.bytes().next().filter(u8::is_ascii_lowercase)?;
    let mut starting = BY_LETTER[usize::from(first - b'a')].iter();
    let code = starting.find(|(stem, _)| word.starts_with(stem))?;
    // "Deutschland", "Arabischkurs" are no languages in which something is held.
    (word.len() <= code.0.len() + 5
        && !["land", "ien", "iens", "ia", "ei", "any", "ary", "stan", "auen"]
            .iter()
            .any(|e| word.ends_with(e))
        && !["ukraine", "darin", "japan", "japans"].contains(&word)
        && !word.contains("kurs"))
    .then_some(code.1)
}
