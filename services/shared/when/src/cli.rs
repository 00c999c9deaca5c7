//! The lines that `terminbund when` prints: one JSON object for each text.

use std::io::{self, BufRead, Write};
use std::path::Path;

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::types::{Context, Moment, Precision, Reading};

/// Longest line of a batch, in bytes; what is longer is answered with `{}`.
const MAX_LINE: usize = crate::MAX_TEXT + 64;

/// Reads a file of lines `text<TAB>reference day` (no header) and writes one JSON object a line,
/// in order; `{}` where nothing was read, or where the line has no such day.
///
/// # Errors
/// When the file cannot be read or the output not written.
pub fn batch(path: &Path, out: &mut dyn Write) -> io::Result<()> {
    let file = io::BufReader::new(std::fs::File::open(path)?);
    for line in file.split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        let answer = line.trim_end_matches('\r').rsplit_once('\t').and_then(|(text, day)| {
            let on: Date = day.trim().parse().ok()?;
            (line.len() <= MAX_LINE).then(|| one(text, on))
        });
        writeln!(out, "{}", answer.unwrap_or_else(|| "{}".into()))?;
    }
    Ok(())
}

/// Reads one text on a day: the JSON object, without a line's end.
pub fn one(text: &str, on: Date) -> String {
    Value::Object(json(&crate::read(text, &Context::on(on)))).to_string()
}

/// A reading as JSON: `start`, `end`, `all_day` and `rrule` of its first moment, then all
/// moments and what else is known.
pub fn json(reading: &Reading) -> Map<String, Value> {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    if reading.precision == Precision::Open {
        put("precision", json!(reading.precision));
    }
    if let Some(period) = &reading.period {
        put("period", moment(period));
    }
    if let Some(first) = reading.first() {
        put("start", json!(first.start.to_string()));
        put("end", json!(first.end.map(|end| end.to_string())));
        put("all_day", json!(first.all_day()));
        put("precision", json!(reading.precision));
        put("relative", json!(reading.relative));
        put("year_given", json!(reading.year_given));
    }
    if let Some(rrule) = &reading.rrule {
        put("rrule", json!(rrule));
    }
    if reading.moments.len() > 1 {
        put("moments", reading.moments.iter().map(moment).collect());
    }
    if !reading.further.is_empty() {
        let further = reading.further.iter().map(|series| {
            let mut value = moment(&series.first);
            value["rrule"] = json!(series.rrule);
            value
        });
        put("further", further.collect());
    }
    if !reading.except.is_empty() {
        put("except", reading.except.iter().map(|day| json!(day.to_string())).collect());
    }
    if let Some(doors) = reading.doors {
        put("doors", json!(format!("{:02}:{:02}", doors.hour(), doors.minute())));
    }
    if !reading.ambiguities.is_empty() {
        put("ambiguities", json!(reading.ambiguities));
    }
    out
}

fn moment(moment: &Moment) -> Value {
    json!({
        "start": moment.start.to_string(),
        "end": moment.end.map(|end| end.to_string()),
        "all_day": moment.all_day(),
    })
}
