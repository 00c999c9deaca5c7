//! NormalizeService: try a text.

use std::sync::Arc;

use terminbund_interpret::announce;
use terminbund_model::moment;
use terminbund_proto::v1::{
    NormalizeRequest, NormalizeResponse, ReadDateRequest, ReadDateResponse, When,
    normalize_service_server::{NormalizeService, NormalizeServiceServer},
};
use terminbund_when as dates;
use tonic::{Request, Response, Status, service::Routes};

use crate::run::Shared;

/// The full name of the service, for health.
pub(crate) const NAMES: [&str; 1] = ["terminbund.v1.NormalizeService"];

/// The routes of the service.
pub(crate) fn routes(shared: &Arc<Shared>) -> Routes {
    Routes::new(NormalizeServiceServer::new(Api { shared: Arc::clone(shared) }))
}

struct Api {
    shared: Arc<Shared>,
}

#[tonic::async_trait]
impl NormalizeService for Api {
    async fn normalize(
        &self,
        ask: Request<NormalizeRequest>,
    ) -> Result<Response<NormalizeResponse>, Status> {
        let item = ask.into_inner().item.ok_or_else(|| Status::invalid_argument("no item"))?;
        let source = self.shared.settings.sources.get(&item.source).ok_or_else(|| {
            let known = self.shared.settings.sources.keys().cloned().collect::<Vec<_>>();
            let known = known.join(", ");
            Status::not_found(format!("source {:?} is not configured; known: {known}", item.source))
        })?;
        let announcement = announce(&item, source, &self.shared.epoch());
        Ok(Response::new(NormalizeResponse { announcements: vec![announcement] }))
    }

    async fn read_date(
        &self,
        ask: Request<ReadDateRequest>,
    ) -> Result<Response<ReadDateResponse>, Status> {
        let ask = ask.into_inner();
        let today = self.shared.clock.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let on = match &ask.on {
            None => today,
            Some(date) => moment::date_from_proto(date)
                .ok_or_else(|| Status::invalid_argument("\"on\" is no date"))?,
        };
        let reading = dates::read(&ask.text, &dates::Context::on(on));
        Ok(Response::new(ReadDateResponse {
            moments: reading.moments.iter().filter_map(when).collect(),
            rrule: reading.rrule.clone().unwrap_or_default(),
            ambiguities_german: reading.ambiguities.iter().map(|a| a.de.clone()).collect(),
            ambiguities_english: reading.ambiguities.iter().map(|a| a.en.clone()).collect(),
        }))
    }
}

/// A moment of a text, in the alliance's usual zone.
fn when(read: &dates::Moment) -> Option<When> {
    let name = terminbund_model::zone::DEFAULT_ZONE;
    let zone = terminbund_model::zone::zone(name);
    if read.all_day() {
        return Some(moment::all_day(read.start.date(), read.end.map(dates::Point::date)));
    }
    let at = |p: dates::Point| zone.to_ambiguous_timestamp(p.datetime()).compatible().ok();
    Some(moment::timed(at(read.start)?, read.end.and_then(at), name))
}
