//! From the configuration to whom is told what, and how.

use terminbund_chassis::config::{Config, Hook, Kind, Partner, RelayTls};
use terminbund_fetch::Secret;
use terminbund_ingest::alarms::{
    AlarmSettings, Password, Recipient, Relay, Tls, Watched, Webhook, is_mail_address,
};

use crate::settings::secret;

/// Reads the files that the configuration names and checks what mails need.
pub(crate) fn settings(config: &Config) -> anyhow::Result<AlarmSettings> {
    let (alarms, alliance) = (&config.alarms, &config.alliance);
    let partners = config.partners.values().map(|partner| recipient(config, partner));
    Ok(AlarmSettings {
        alliance: alliance.name.clone(),
        home: alliance.url.clone(),
        contact: alliance.contact.clone(),
        zone: alliance.zone.clone(),
        relay: relay(config)?,
        copies: alarms.copies.clone(),
        webhook: webhook(config, "alarms", alarms.webhook.as_ref())?,
        after: alarms.after,
        partners: partners.collect::<Result<_, _>>()?,
    })
}

fn relay(config: &Config) -> anyhow::Result<Option<Relay>> {
    let Some(relay) = &config.alarms.relay else { return Ok(None) };
    let from = &config.alarms.from;
    if !is_mail_address(from) {
        let allowed = "a mail address, as \"Name <termine@musterland.example>\"";
        return Err(config.wrong("alarms.from", from, allowed).into());
    }
    let key = "alarms.smtp_secret_file";
    let login = match &relay.secret_file {
        None => None,
        Some(file) => match secret(config, key, file)? {
            Secret::Basic { user, password } => Some((user, Password(password))),
            Secret::Bearer(_) => {
                let allowed = "a file with \"basic USER:PASSWORD\"";
                return Err(config.wrong(key, &file.display().to_string(), allowed).into());
            }
        },
    };
    Ok(Some(Relay {
        host: relay.host.clone(),
        port: relay.port,
        tls: match relay.tls {
            RelayTls::Wrapped => Tls::Wrapped,
            RelayTls::Started => Tls::Started,
            RelayTls::Without => Tls::Without,
        },
        login,
        from: from.clone(),
    }))
}

fn webhook(config: &Config, section: &str, hook: Option<&Hook>) -> anyhow::Result<Option<Webhook>> {
    let Some(hook) = hook else { return Ok(None) };
    let key = format!("{section}.webhook_secret_file");
    let auth = hook.secret_file.as_deref().map(|file| secret(config, &key, file)).transpose()?;
    Ok(Some(Webhook { url: hook.url.clone(), auth }))
}

/// A partner with the sources that are polled. A contact that is no mail address gets no mail.
fn recipient(config: &Config, partner: &Partner) -> anyhow::Result<Recipient> {
    let polled = config.sources.iter().filter(|s| s.kind != Kind::Submitted);
    let sources = polled.filter(|s| s.partner == partner.id).map(|source| Watched {
        slug: source.id.to_string(),
        name: source.name.clone(),
        url: source.url.as_ref().map(terminbund_ingest::shown).unwrap_or_default(),
    });
    let mail = partner.contact.strip_prefix("mailto:").unwrap_or(&partner.contact);
    let mail = Some(mail).filter(|m| partner.alarms && is_mail_address(m));
    let hook = partner.webhook.as_ref().filter(|_| partner.alarms);
    Ok(Recipient {
        partner: partner.id.to_string(),
        name: partner.name.clone(),
        mail: mail.map(str::to_owned),
        webhook: webhook(config, &format!("partner[{}]", partner.id), hook)?,
        sources: sources.collect(),
    })
}
