//! Networks of addresses: what limits count by, since one person has many addresses.
use std::net::IpAddr;

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
