//! robots.txt by RFC 9309, for pages: nobody has asked us in, so the site's rules stand.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use texting_robots::Robot;
use url::Url;

use crate::body::Beyond;
use crate::error::FetchError;
use crate::fetcher::Fetcher;
use crate::request::Request;

/// The name our rules stand under in a robots.txt.
const AGENT: &str = "Terminbund";
/// What is read of a robots.txt: RFC 9309, section 2.5.
const MAX_ROBOTS: usize = 500 * 1024;
/// How long rules are kept: RFC 9309, section 2.4.
const KEPT: Duration = Duration::from_secs(24 * 3600);
/// How long an unreachable robots.txt stands as "nothing allowed" before it is asked again.
const KEPT_UNREACHABLE: Duration = Duration::from_secs(3600);
/// Sites kept at once; more than any installation has partners.
const MAX_SITES: usize = 2_000;
/// The longest Crawl-delay that is followed between two pages of one visit.
const MAX_DELAY: Duration = Duration::from_secs(30);

/// Whether a page may be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RobotsVerdict {
    /// Yes, with this pause between two pages where the site asks for one.
    Allowed {
        /// Crawl-delay, bounded.
        delay: Option<Duration>,
    },
    /// The site's rules forbid it.
    Disallowed,
    /// robots.txt answers with 5xx or not at all: RFC 9309, section 2.3.1.4, "complete disallow".
    Unreachable,
}

impl RobotsVerdict {
    /// It may be fetched.
    #[must_use]
    pub fn is_allowed(self) -> bool {
        matches!(self, Self::Allowed { .. })
    }
}

/// Rules of one site.
#[derive(Clone)]
enum Rules {
    All,
    Nothing,
    Robot(Arc<Robot>),
}

struct Kept {
    rules: Rules,
    until: Instant,
}

/// Rules by origin.
pub(crate) struct RobotsCache {
    sites: Mutex<HashMap<String, Kept>>,
}

impl RobotsCache {
    pub(crate) fn new() -> Self {
        Self { sites: Mutex::new(HashMap::new()) }
    }

    fn known(&self, origin: &str) -> Option<Rules> {
        let sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        sites.get(origin).filter(|k| k.until > Instant::now()).map(|k| k.rules.clone())
    }

    fn keep(&self, origin: String, rules: Rules) {
        let kept = if matches!(rules, Rules::Nothing) { KEPT_UNREACHABLE } else { KEPT };
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        if sites.len() >= MAX_SITES {
            let now = Instant::now();
            sites.retain(|_, k| k.until > now);
            if sites.len() >= MAX_SITES {
                sites.clear();
            }
        }
        sites.insert(origin, Kept { rules, until: Instant::now() + kept });
    }
}

impl Fetcher {
    /// Whether robots.txt lets us fetch a page; asks the site at most once a day.
    pub async fn robots(&self, url: &Url) -> RobotsVerdict {
        let origin = url.origin().ascii_serialization();
        let rules = match self.robots_cache().known(&origin) {
            Some(rules) => rules,
            None => {
                let rules = self.ask_robots(url).await;
                self.robots_cache().keep(origin, rules.clone());
                rules
            }
        };
        match rules {
            Rules::All => RobotsVerdict::Allowed { delay: None },
            Rules::Nothing => RobotsVerdict::Unreachable,
            Rules::Robot(robot) if robot.allowed(url.as_str()) => {
                RobotsVerdict::Allowed { delay: robot.delay.and_then(pause) }
            }
            Rules::Robot(_) => RobotsVerdict::Disallowed,
        }
    }

    /// Where robots.txt stands for a request, it stands for each address that it leads to.
    pub(crate) async fn may_follow(&self, request: &Request, to: &Url) -> Result<(), FetchError> {
        // Boxed: robots.txt itself is fetched, by a request that asks for no leave.
        if !request.robots {
            return Ok(());
        }
        match Box::pin(self.robots(to)).await {
            RobotsVerdict::Allowed { .. } => Ok(()),
            verdict => {
                let unreachable = verdict == RobotsVerdict::Unreachable;
                Err(FetchError::RedirectRobots { unreachable })
            }
        }
    }

    async fn ask_robots(&self, url: &Url) -> Rules {
        let Ok(address) = url.join("/robots.txt") else {
            return Rules::Nothing;
        };
        let request = Request::get(address);
        match self.fetch_bounded(&request, MAX_ROBOTS, Beyond::Cut).await {
            Ok(response) if (200..300).contains(&response.status) => {
                match Robot::new(AGENT, &response.body) {
                    Ok(robot) => Rules::Robot(Arc::new(robot)),
                    Err(_) => Rules::All, // nothing in it that can be read as a rule
                }
            }
            // "Unavailable", section 2.3.1.3: there are no rules.
            Ok(response) if (400..500).contains(&response.status) && response.status != 429 => {
                Rules::All
            }
            Ok(_) | Err(_) => Rules::Nothing,
        }
    }
}

fn pause(seconds: f32) -> Option<Duration> {
    Duration::try_from_secs_f32(seconds).ok().map(|d| d.min(MAX_DELAY))
}
