//! Networks of addresses: what limits count by, since one person has many addresses; and where servers can be at all.
use std::net::{IpAddr, Ipv4Addr};

/// The network of an address that was written down.
pub fn written(address: &str) -> Option<String> {
    address.parse().ok().map(of)
}

/// The /24 of an IPv4 address, the /64 of an IPv6 address.
pub fn of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

/// Whether a server may be there: not where machines ask what surrounds them (RFC 3927, RFC 4291 section 2.5.6), such as for the
/// keys of a rented one, and not at addresses of many or of none.
pub fn is_host(ip: IpAddr) -> bool {
    match canonical(ip) {
        IpAddr::V4(ip) => !(ip.is_link_local() || ip.is_unspecified() || ip.is_multicast() || ip.is_broadcast()),
        IpAddr::V6(ip) => !(ip.is_unicast_link_local() || ip.is_unspecified() || ip.is_multicast()),
    }
}

/// Whether an address is of this machine or of a network that is nobody else's (RFC 1918, RFC 4193, RFC 6598).
pub fn is_private(ip: IpAddr) -> bool {
    match canonical(ip) {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || (ip.octets()[0] == 100 && (64..128).contains(&ip.octets()[1])),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    }
}

/// The address that is meant, where one of IPv4 is written within one of IPv6 (RFC 4291 section 2.5.5.2, RFC 6052 section 2.1).
fn canonical(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) if ip.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0] => {
            let [.., a, b, c, d] = ip.octets();
            IpAddr::V4(Ipv4Addr::new(a, b, c, d))
        }
        ip => ip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_not_looked_for_where_none_can_be() {
        for no in [
            "169.254.169.254",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "fe80::1",
            "::",
            "ff02::1",
            "::ffff:169.254.169.254",
            "64:ff9b::a9fe:a9fe",
        ] {
            assert!(!is_host(no.parse().unwrap()), "{no}");
        }
        for yes in ["127.0.0.1", "10.0.0.5", "192.168.1.2", "203.0.113.9", "::1", "fd00::5", "2001:db8::1"] {
            assert!(is_host(yes.parse().unwrap()), "{yes}");
        }
    }

    #[test]
    fn private_addresses_are_told_from_public_ones() {
        for private in
            ["127.0.0.1", "10.0.0.5", "192.168.1.2", "172.16.9.9", "100.64.0.1", "::1", "fd00::5", "::ffff:10.1.1.1", "64:ff9b::a00:1"]
        {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        for public in ["203.0.113.9", "172.32.0.1", "100.128.0.1", "2001:db8::1"] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
    }
}
