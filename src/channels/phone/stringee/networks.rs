//! Networks as they are written down, and whether an address is in one. Pure.
use std::net::IpAddr;

fn read(written: &str) -> Option<(IpAddr, u32)> {
    let (address, length) = match written.split_once('/') {
        Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
        None => (written, None),
    };
    let address: IpAddr = address.trim().parse::<IpAddr>().ok()?.to_canonical();
    let most = if address.is_ipv4() { 32 } else { 128 };
    let length = length.unwrap_or(most);
    (length <= most).then_some((address, length))
}

/// Whether this is a network, or one address.
pub fn is_network(written: &str) -> bool {
    read(written).is_some()
}

/// Whether an address is in one of these; in none of none.
pub fn contains(networks: &[String], address: IpAddr) -> bool {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(u32::from(address)) << 96,
        IpAddr::V6(address) => u128::from(address),
    };
    let address = address.to_canonical();
    networks.iter().filter_map(|network| read(network)).any(|(start, length)| {
        let differs = bits(start) ^ bits(address);
        start.is_ipv4() == address.is_ipv4() && differs.leading_zeros() >= length
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_in_a_network_by_its_first_bits() {
        let networks = ["203.0.113.0/24".to_owned(), "198.51.100.7".to_owned(), "2001:db8::/32".to_owned()];
        let is_in = |address: &str| contains(&networks, address.parse().unwrap());
        assert!(is_in("203.0.113.200") && is_in("198.51.100.7") && is_in("2001:db8:1::5") && is_in("::ffff:203.0.113.9"));
        assert!(!is_in("203.0.114.1") && !is_in("198.51.100.8") && !is_in("::1"));
        assert!(contains(&["0.0.0.0/0".to_owned()], "9.9.9.9".parse().unwrap()));
        assert!(!contains(&[], "9.9.9.9".parse().unwrap()));
        for bad in ["", "x", "1.2.3.4/33", "1.2.3/24", "::/129", "1.2.3.4/"] {
            assert!(!is_network(bad), "{bad}");
        }
    }
}
