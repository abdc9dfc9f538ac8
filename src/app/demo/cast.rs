//! The customers of the demo: invented people and firms, with addresses under domains that are reserved for examples.
use super::{files::plain, random::Random, script::Words};
use crate::{
    base::{Language, Mailbox, Result, Time, id::ContactId},
    desk::contacts::{
        self, IdentityKind, NewContact,
        commands::{add_identity, create},
    },
    engine::db::Tx,
};
use std::collections::BTreeSet;

const DOMAINS: [&str; 4] = ["example.com", "example.net", "example.org", "example.vn"];
const VIETNAMESE: usize = 120;

#[derive(Debug, Clone)]
pub struct Customer {
    pub name: String,
    /// As one calls them.
    pub given: String,
    /// `anh` or `chị`; empty in English.
    pub form: &'static str,
    pub address: String,
    pub phone: String,
    pub place: String,
    pub language: Language,
    /// The row of the firm they write for.
    pub firm: Option<usize>,
    /// Their mail program writes HTML as well.
    pub writes_html: bool,
    pub contact: Option<ContactId>,
}

impl Customer {
    pub fn mailbox(&self) -> Mailbox {
        Mailbox::new(&self.name, &self.address)
    }

    /// Makes the contact as a colleague would who met them before. Who only shares a mail domain belongs to no organisation.
    pub fn introduce(&self, tx: &mut Tx<'_>) -> Result<ContactId> {
        let address = (IdentityKind::Email, self.address.clone());
        if let Some(known) = contacts::find(tx, address.0, &address.1)? {
            return Ok(known);
        }
        let contact = create(
            tx,
            NewContact {
                name: self.name.clone(),
                form_of_address: self.form.to_owned(),
                language: Some(self.language),
                organisation: None,
                note: String::new(),
                identities: if self.firm.is_some() { vec![address.clone()] } else { Vec::new() },
            },
        )?;
        add_identity(tx, contact.id, address.0, &address.1)?;
        add_identity(tx, contact.id, IdentityKind::Phone, &self.phone)?;
        Ok(contact.id)
    }
}

/// Everybody, the same for the same seed.
pub fn assemble(words: &Words, random: &mut Random) -> Vec<Customer> {
    let mut taken = BTreeSet::new();
    let mut cast = Vec::new();
    for _ in 0..VIETNAMESE {
        cast.push(vietnamese(words, random, &mut taken, None));
    }
    for foreign in &words.foreign {
        let domain: &str = random.pick::<&str>(&DOMAINS);
        let address = free_address(&foreign.name, domain, random, &mut taken);
        cast.push(english(&foreign.name, address, &foreign.city, random, None));
    }
    for (at, firm) in words.firms.iter().enumerate() {
        for _ in 0..2 {
            let mut person = vietnamese(words, random, &mut taken, Some(at));
            if firm.language == Language::En {
                let name = random.pick(&words.foreign).name.clone();
                let address = free_address(&name, &firm.domain, random, &mut taken);
                person = english(&name, address, &firm.name, random, Some(at));
            }
            cast.push(person);
        }
    }
    cast
}

fn vietnamese(words: &Words, random: &mut Random, taken: &mut BTreeSet<String>, firm: Option<usize>) -> Customer {
    let is_woman = random.chance(60);
    let given = random.pick(if is_woman { &words.women } else { &words.men });
    let name = format!("{} {given}", random.pick(&words.families));
    let domain = firm.map_or_else(|| (*random.pick(&DOMAINS)).to_owned(), |firm| words.firms[firm].domain.clone());
    Customer {
        address: free_address(&name, &domain, random, taken),
        given: given.split(' ').next_back().unwrap_or(given).to_owned(),
        name,
        form: if is_woman { "chị" } else { "anh" },
        phone: format!("09{}{:07}", random.below(9), random.below(9_999_999)),
        place: format!("{} {}, {}", random.between(2, 240), random.pick(&words.streets), random.pick(&words.cities)),
        language: Language::Vi,
        firm,
        writes_html: random.chance(55),
        contact: None,
    }
}

fn english(name: &str, address: String, place: &str, random: &mut Random, firm: Option<usize>) -> Customer {
    Customer {
        name: name.to_owned(),
        given: name.split(' ').next().unwrap_or(name).to_owned(),
        form: "",
        address,
        phone: format!("+4420{:08}", random.below(99_999_999)),
        place: place.to_owned(),
        language: Language::En,
        firm,
        writes_html: random.chance(55),
        contact: None,
    }
}

fn free_address(name: &str, domain: &str, random: &mut Random, taken: &mut BTreeSet<String>) -> String {
    let name = plain(name).to_lowercase().replace(['\'', '-'], "");
    let parts: Vec<&str> = name.split(' ').collect();
    let (first, last) = (parts.first().copied().unwrap_or("a"), parts.last().copied().unwrap_or("b"));
    let local = match random.below(4) {
        0 => format!("{last}.{first}"),
        1 => format!("{first}{last}"),
        2 => format!("{last}{}", random.between(78, 99)),
        _ => parts.concat(),
    };
    let mut address = format!("{local}@{domain}");
    while !taken.insert(address.clone()) {
        address = format!("{local}{}@{domain}", random.below(1000));
    }
    address
}

/// Where the sun stands in Việt Nam: minutes since midnight.
pub fn minute_of_day(at: Time) -> u64 {
    u64::try_from((at.seconds() / 60 + 7 * 60).rem_euclid(24 * 60)).unwrap_or(0)
}
