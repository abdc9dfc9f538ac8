//! Rows of settings: one for each key, its value as JSON.
use super::model::{Security, Settings};
use crate::{
    base::{Result, Time},
    desk::people,
};
use rusqlite::Connection;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::HashMap;

/// All settings; what was never set, or cannot be read by this version, has its default.
pub fn get(connection: &Connection) -> Result<Settings> {
    let mut statement = connection.prepare_cached("select key, value from settings")?;
    let rows: HashMap<String, String> = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let standard = Settings::default();
    Ok(Settings {
        shop_name: value(&rows, "shop_name", standard.shop_name),
        default_language: value(&rows, "default_language", standard.default_language),
        time_zone: value(&rows, "time_zone", standard.time_zone),
        business_hours: value(&rows, "business_hours", standard.business_hours),
        tickets: value(&rows, "tickets", standard.tickets),
        limits: value(&rows, "limits", standard.limits),
        security: Security { requires_two_factor: people::requires_two_factor(connection)? },
        backup: value(&rows, "backup", standard.backup),
        phone: value(&rows, "phone", standard.phone),
        portal: value(&rows, "portal", standard.portal),
        version: value(&rows, "version", standard.version),
    })
}

fn value<T: DeserializeOwned>(rows: &HashMap<String, String>, key: &str, standard: T) -> T {
    let Some(text) = rows.get(key) else { return standard };
    serde_json::from_str(text).unwrap_or_else(|error| {
        tracing::warn!(key, %error, "a setting cannot be read; its default counts");
        standard
    })
}

/// Writes what differs, and the version; the keys that were written.
pub(super) fn update(connection: &Connection, before: &Settings, after: &Settings, now: Time) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    let mut set = |key: &str, differs: bool, value: &dyn Fn() -> Result<String>| -> Result<()> {
        if differs {
            connection
                .prepare_cached(
                    "insert into settings (key, value, updated_at) values (?1, ?2, ?3)
                     on conflict (key) do update set value = excluded.value, updated_at = excluded.updated_at",
                )?
                .execute((key, value()?, now.millis()))?;
            keys.push(key.to_owned());
        }
        Ok(())
    };
    set("shop_name", before.shop_name != after.shop_name, &|| json(&after.shop_name))?;
    set("default_language", before.default_language != after.default_language, &|| json(&after.default_language))?;
    set("time_zone", before.time_zone != after.time_zone, &|| json(&after.time_zone))?;
    set("business_hours", before.business_hours != after.business_hours, &|| json(&after.business_hours))?;
    set("tickets", before.tickets != after.tickets, &|| json(&after.tickets))?;
    set("limits", before.limits != after.limits, &|| json(&after.limits))?;
    set("backup", before.backup != after.backup, &|| json(&after.backup))?;
    set("phone", before.phone != after.phone, &|| json(&after.phone))?;
    set("portal", before.portal != after.portal, &|| json(&after.portal))?;
    set("version", true, &|| json(&(before.version + 1)))?;
    keys.pop();
    Ok(keys)
}

fn json(value: &impl Serialize) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}
