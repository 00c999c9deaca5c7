//! Personal ways into video conferences, told from public pages by host and path.

use url::Url;

/// Redirecting links that are looked through (Safe Links in Google links and the like).
const MAX_WRAPPED: usize = 3;

/// Query parameters that let somebody in.
const SECRET_PARAMETERS: [&str; 14] = [
    "pwd",
    "passcode",
    "password",
    "pw",
    "tk",
    "zak",
    "mtid",
    "invite",
    "joinpw",
    "jointoken",
    "accesscode",
    "access_code",
    "pin",
    "invitetoken",
];

/// Whether an address lets its bearer into a meeting (or into somebody's private calendar).
/// Public pages of the same services, as for registration, are not meant.
#[must_use]
pub fn is_join_link(link: &str) -> bool {
    judge(&link.trim().replace("&amp;", "&"), 0)
}

fn judge(link: &str, depth: usize) -> bool {
    let lower = link.to_ascii_lowercase();
    let schemes =
        ["zoommtg:", "zoomus:", "msteams:", "skype:", "sip:", "sips:", "im:", "webex:", "wbx:"];
    if schemes.iter().any(|s| lower.starts_with(s)) {
        return true;
    }
    let url = if lower.contains("://") {
        Url::parse(link)
    } else {
        Url::parse(&format!("https://{link}"))
    };
    let Ok(url) = url else { return false };
    let host = url.host_str().unwrap_or("").trim_start_matches("www.").to_ascii_lowercase();
    let path = url.path().to_ascii_lowercase();
    if depth < MAX_WRAPPED {
        let wrapped = |v: &str| v.contains("://") && judge(v, depth + 1);
        if url.query_pairs().any(|(_, v)| wrapped(&v)) {
            return true;
        }
    }
    if is_public_page(&path) && !has_secret(&url) {
        return false;
    }
    by_service(&host, &path) || by_room(&host, &path) || has_secret(&url) || private_calendar(&path)
}

fn has_secret(url: &Url) -> bool {
    url.query_pairs()
        .any(|(k, v)| !v.is_empty() && SECRET_PARAMETERS.contains(&k.to_ascii_lowercase().as_str()))
}

/// Registration and information pages: what a partner wants people to find.
fn is_public_page(path: &str) -> bool {
    [
        "/register",
        "/registration",
        "/anmeldung",
        "/webinar/reg",
        "/meeting/reg",
        "/events/",
        "/event/",
        "/rec/share",
        "/blog",
        "/download",
        "/support",
    ]
    .iter()
    .any(|p| path.contains(p))
}

/// `host` is `name` or below it.
fn on(host: &str, name: &str) -> bool {
    host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Hosts on which each page beyond the front is somebody's room.
#[rustfmt::skip]
const ROOMS: [&str; 30] = [
    "meet.google.com", "tel.meet", "meet.jit.si", "8x8.vc", "whereby.com", "senfcall.de",
    "join.skype.com", "meet.lync.com", "dialin.teams.microsoft.com", "chime.aws", "bluejeans.com",
    "visavid.de", "opentalk.eu", "fairmeeting.net", "jitsi.org", "edumeet.org", "roomz.com",
    "app.alfaview.com", "rooms.alfaview.com", "call.lifesizecloud.com", "meet.starleaf.com",
    "pstn.twilio.com", "hangouts.google.com", "join.me", "appear.in", "tencentmeeting.com",
    "freeconferencecall.com", "starface.de", "clickmeeting.com", "livestorm.co",
];

/// Services of their own.
fn by_service(host: &str, path: &str) -> bool {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|p| path.starts_with(p));
    let holds = |parts: &[&str]| parts.iter().any(|p| path.contains(p));
    let any_page = path.len() > 1;
    if ["zoom.us", "zoom.com", "zoomgov.com", "zoom-x.de", "zoom.cn"].iter().any(|h| on(host, h)) {
        return starts(&["/j/", "/w/", "/s/", "/my/", "/wc/", "/launch/", "/j?", "/join"]);
    }
    if ["teams.microsoft.com", "teams.live.com", "teams.microsoft.us", "teams.cloud.microsoft"]
        .iter()
        .any(|h| on(host, h))
    {
        return host.starts_with("dialin.")
            || !host.starts_with("events.")
                && holds(&[
                    "meetup-join",
                    "/l/meeting/",
                    "/meet/",
                    "/meetingoptions",
                    "/l/chat",
                    "/usp/",
                ]);
    }
    if on(host, "webex.com") {
        return holds(&[
            "/meet/",
            "/join/",
            "/j.php",
            "/m/",
            "/wbxmjs/",
            "/k2/",
            "/mw",
            "/webappng/sites/",
            "/pr/",
        ]) || host == "meet.webex.com";
    }
    if on(host, "aka.ms") {
        return starts(&["/jointeamsmeeting"]);
    }
    if on(host, "gotomeeting.com")
        || on(host, "gotomeet.me")
        || on(host, "gotowebinar.com")
        || on(host, "goto.com")
    {
        return any_page;
    }
    any_page && ROOMS.iter().any(|h| on(host, h))
}

/// Rooms on servers that institutions run themselves: BigBlueButton with Greenlight, Jitsi,
/// Nextcloud Talk, OpenTalk, Skype for Business.
fn by_room(host: &str, path: &str) -> bool {
    let first_label = host.split('.').next().unwrap_or("");
    let parts: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    if parts.is_empty() {
        return false;
    }
    if path.contains("/bigbluebutton/") || path.contains("/html5client/") {
        return true;
    }
    let after = |name: &str| {
        parts.iter().position(|p| *p == name).and_then(|at| parts.get(at + 1)).copied()
    };
    if after("b").is_some_and(is_room_name) || after("rooms").is_some_and(is_room_name) {
        return true;
    }
    if after("rooms").is_some() && parts.last() == Some(&"join") {
        return true;
    }
    if after("call")
        .is_some_and(|token| token.len() >= 6 && token.bytes().all(|b| b.is_ascii_alphanumeric()))
    {
        return true;
    }
    if after("room").is_some_and(|id| id.len() >= 30) {
        return true;
    }
    let conference = [
        "meet",
        "jitsi",
        "bbb",
        "webconf",
        "webmeeting",
        "videokonferenz",
        "vc",
        "konferenz",
        "videoconf",
        "meeting",
        "meetings",
        "conf",
        "lyncweb",
        "greenlight",
    ];
    let numbered = first_label.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
    conference.contains(&numbered)
}

/// Greenlight's names: three or four groups of three letters or digits (`abc-d3f-gh1`).
fn is_room_name(name: &str) -> bool {
    let groups: Vec<&str> = name.split('-').collect();
    (3..=4).contains(&groups.len())
        && groups.iter().all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Secret addresses of somebody's calendar.
fn private_calendar(path: &str) -> bool {
    path.contains("/private-") && path.contains("/ical/")
        || path.contains("/private-") && path.contains("/feeds/")
}
