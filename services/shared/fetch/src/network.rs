//! Which addresses are public: the table of the IANA special-purpose registries (RFC 6890).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// A block of addresses in CIDR notation, RFC 4632.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// Why a text is no block of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a network in CIDR notation, such as 10.1.0.0/16: {0}")]
pub struct NetworkError(pub String);

impl Network {
    /// Whether the address lies in the block; an IPv4 address in IPv6 (`::ffff:`) counts as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(a)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix)).unwrap_or(0);
                net.to_bits() & mask == a.to_bits() & mask
            }
            (IpAddr::V6(net), IpAddr::V6(a)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix)).unwrap_or(0);
                net.to_bits() & mask == a.to_bits() & mask
            }
            _ => false,
        }
    }

    const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::new(a, b, c, d)), prefix }
    }

    const fn v6(a: u16, b: u16, c: u16, prefix: u8) -> Self {
        Self { address: IpAddr::V6(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)), prefix }
    }
}

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let wrong = || NetworkError(text.to_owned());
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = match prefix {
            Some(p) => p.parse().map_err(|_| wrong())?,
            None => longest,
        };
        if prefix > longest { Err(wrong()) } else { Ok(Self { address, prefix }) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// IPv4 blocks that are not the public internet.
const REFUSED_V4: [Network; 21] = [
    Network::v4(0, 0, 0, 0, 8),          // "this network", RFC 791
    Network::v4(10, 0, 0, 0, 8),         // private, RFC 1918
    Network::v4(100, 64, 0, 0, 10),      // carrier-grade NAT, RFC 6598
    Network::v4(127, 0, 0, 0, 8),        // loopback
    Network::v4(168, 63, 129, 16, 32),   // Azure's wire server: metadata in public space
    Network::v4(169, 254, 0, 0, 16),     // link-local, with the metadata addresses of clouds
    Network::v4(172, 16, 0, 0, 12),      // private
    Network::v4(192, 0, 0, 0, 24),       // IETF protocol assignments, with Oracle's metadata
    Network::v4(192, 0, 2, 0, 24),       // documentation, RFC 5737
    Network::v4(192, 31, 196, 0, 24),    // AS112
    Network::v4(192, 52, 193, 0, 24),    // AMT, RFC 7450
    Network::v4(192, 88, 99, 0, 24),     // 6to4 relays, RFC 7526
    Network::v4(192, 168, 0, 0, 16),     // private
    Network::v4(192, 175, 48, 0, 24),    // AS112, RFC 7534
    Network::v4(198, 18, 0, 0, 15),      // benchmarks, RFC 2544
    Network::v4(198, 51, 100, 0, 24),    // documentation
    Network::v4(203, 0, 113, 0, 24),     // documentation
    Network::v4(224, 0, 0, 0, 4),        // multicast
    Network::v4(233, 252, 0, 0, 24),     // documentation, RFC 6676
    Network::v4(240, 0, 0, 0, 4),        // reserved
    Network::v4(255, 255, 255, 255, 32), // broadcast
];

/// Global unicast, RFC 4291: nothing else of IPv6 is public. This leaves out `::`, loopback,
/// mapped and compatible addresses, NAT64 (64:ff9b), unique local, link-local and multicast.
const GLOBAL_V6: Network = Network::v6(0x2000, 0, 0, 3);

/// Blocks within global unicast that are not public, or that hide an IPv4 address.
const REFUSED_V6: [Network; 5] = [
    Network::v6(0x2001, 0, 0, 23), // IETF: Teredo, ORCHID, benchmarks, AMT
    Network::v6(0x2001, 0x0db8, 0, 32), // documentation
    Network::v6(0x2002, 0, 0, 16), // 6to4
    Network::v6(0x2620, 0x4f, 0x8000, 48), // AS112
    Network::v6(0x3fff, 0, 0, 20), // documentation, RFC 9637
];

/// Whether an address is a public one: a host on the internet that anyone may ask.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => !REFUSED_V4.iter().any(|net| net.contains(v4)),
        v6 @ IpAddr::V6(_) => {
            GLOBAL_V6.contains(v6) && !REFUSED_V6.iter().any(|net| net.contains(v6))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[test]
    fn blocks_are_read_and_written() {
        for (text, expected) in [
            ("10.1.0.0/16", "10.1.0.0/16"),
            ("127.0.0.1", "127.0.0.1/32"),
            ("fd00::/8", "fd00::/8"),
        ] {
            assert_eq!(text.parse::<Network>().unwrap().to_string(), expected);
        }
        for wrong in ["", "10.1.0.0/33", "fd00::/129", "example.org/8", "10.1/16", "1.2.3.4/-1"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
        assert!("0.0.0.0/0".parse::<Network>().unwrap().contains("9.9.9.9".parse().unwrap()));
        assert!(
            "10.0.0.0/8".parse::<Network>().unwrap().contains("::ffff:10.1.2.3".parse().unwrap())
        );
        assert!(!"10.0.0.0/8".parse::<Network>().unwrap().contains("11.1.2.3".parse().unwrap()));
    }
}
