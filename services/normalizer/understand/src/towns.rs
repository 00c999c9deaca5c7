//! Where a town lies, from an openly licensed table that is built in: [`TOWNS_LICENCE`].

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use terminbund_text::fold::fold;

/// The table; where it is from stands at its top.
const TABLE: &str = include_str!("towns.txt");

/// What must be said where its coordinates are shown (CC BY 4.0).
pub const TOWNS_LICENCE: &str = "GeoNames (geonames.org), CC BY 4.0";

/// A point on the map, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Position {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// The town's, not that of the address.
    pub approximate: bool,
}

struct Town {
    /// AGS of its district.
    district: &'static str,
    latitude: f64,
    longitude: f64,
}

static BY_NAME: LazyLock<HashMap<String, Vec<Town>>> = LazyLock::new(|| {
    let mut map: HashMap<String, Vec<Town>> = HashMap::new();
    for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
        let mut parts = line.split(';');
        let (Some(district), Some(name), Some(north), Some(east)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            continue;
        };
        let (Ok(latitude), Ok(longitude)) = (north.parse(), east.parse()) else { continue };
        map.entry(plain(name)).or_default().push(Town { district, latitude, longitude });
    }
    map
});

/// The town of that name in the region, or the only one of that name where none is known.
pub(crate) fn position(locality: &str, region: Option<&str>) -> Option<Position> {
    let towns = BY_NAME.get(&plain(locality))?;
    let region = region.filter(|r| r.bytes().all(|b| b.is_ascii_digit()));
    let town = match region {
        Some(ags) => towns.iter().find(|t| t.district.starts_with(ags))?,
        None => towns.first().filter(|_| towns.len() == 1)?,
    };
    let Town { latitude, longitude, .. } = *town;
    Some(Position { latitude, longitude, approximate: true })
}

/// The districts (AGS) in which a town of that name lies.
pub(crate) fn districts(locality: &str) -> impl Iterator<Item = &'static str> {
    BY_NAME.get(&plain(locality)).into_iter().flatten().map(|t| t.district)
}

/// The name folded, without brackets, parts and titles: "Hansestadt Stendal", "Halle (Saale)",
/// "Naumburg/Saale", "Köthen (Anhalt) OT Baasdorf".
fn plain(name: &str) -> String {
    let name = name.split(['(', '/', ',']).next().unwrap_or(name);
    let name = name.split(" OT ").next().unwrap_or(name);
    let folded = fold(name);
    let titles = ["lutherstadt", "hansestadt", "welterbestadt", "stadt", "landeshauptstadt"];
    let words = folded.split(' ').filter(|w| !w.is_empty() && !titles.contains(w));
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{BY_NAME, position};

    #[track_caller]
    fn check(locality: &str, region: Option<&str>, expected: Option<(f64, f64)>) {
        let got = position(locality, region).map(|p| (p.latitude, p.longitude));
        let near = |a: f64, b: f64| (a - b).abs() < 0.05;
        match (got, expected) {
            (Some(g), Some(e)) => assert!(near(g.0, e.0) && near(g.1, e.1), "{locality}: {g:?}"),
            (g, e) => assert_eq!(g, e, "{locality}"),
        }
    }

    #[test]
    fn towns_by_name_and_region() {
        check("Halle (Saale)", Some("15002"), Some((51.48, 11.97)));
        check("Halle", Some("05754"), Some((52.06, 8.36)));
        check("Halle", None, None);
        check("Hansestadt Stendal", Some("15090"), Some((52.61, 11.86)));
        check("Lutherstadt Wittenberg", Some("15091"), Some((51.87, 12.65)));
        check("Lutherstadt Eisleben", Some("15087"), Some((51.53, 11.55)));
        check("Kassel", Some("066"), Some((51.31, 9.49)));
        check("Stendal", Some("online"), Some((52.61, 11.86)));
        check("Nirgendwo", None, None);
    }

    #[test]
    fn the_table_is_whole() {
        let towns = BY_NAME.values().flatten();
        let within = towns
            .filter(|t| (47.0..56.0).contains(&t.latitude) && (5.0..16.0).contains(&t.longitude));
        assert_eq!(within.count(), super::TABLE.lines().filter(|l| !l.starts_with('#')).count());
    }
}
