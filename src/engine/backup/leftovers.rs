//! What a killed backup or restore leaves behind: a folder with the copy of everything in it. Whoever works in one holds its lock, which
//! the system lets go of however a process ends.
use crate::{base::Time, engine::db::Lock};
use std::{
    fs,
    path::Path,
    time::{Duration, SystemTime},
};

/// A folder without a lock may be one that was made this moment.
const YOUNG: Duration = Duration::from_hours(1);

/// Removes the folders in `folder` whose names begin with `prefix` and in which nobody works any more. What cannot be removed stays,
/// with a line in the log: it is in nobody's way but the disk's.
pub fn remove_leftovers(folder: &Path, prefix: &str, now: Time) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(prefix));
        if !is_ours || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let is_left = if path.join("hopdesk.lock").exists() { Lock::take(&path).is_ok() } else { is_old(&path, now) };
        if !is_left {
            continue;
        }
        match fs::remove_dir_all(&path) {
            Ok(()) => tracing::info!(path = %path.display(), "removed what a backup or restore that was cut short left behind"),
            Err(error) => tracing::warn!(path = %path.display(), %error, "what a backup or restore left behind cannot be removed"),
        }
    }
}

/// The same for restores into the data folder `data` that were cut short.
pub fn remove_leftovers_of_restore(data: &Path, now: Time) {
    remove_leftovers(super::parent(data), &super::restore::staging_prefix(data), now);
}

fn is_old(path: &Path, now: Time) -> bool {
    let changed = fs::metadata(path).and_then(|about| about.modified()).ok();
    let since = changed.and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
    since.is_some_and(|since| u128::try_from(now.millis()).is_ok_and(|now| since.as_millis() + YOUNG.as_millis() < now))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Clock;

    #[test]
    fn only_what_nobody_works_in_any_more_is_removed() {
        let home = tempfile::tempdir().unwrap();
        let make = |name: &str| {
            let path = home.path().join(name);
            fs::create_dir(&path).unwrap();
            fs::write(path.join("hopdesk.db"), "a copy").unwrap();
            path
        };
        let (left, busy, fresh, other) = (make(".work-a"), make(".work-b"), make(".work-c"), make("work-d"));
        drop(Lock::take(&left).unwrap());
        let lock = Lock::take(&busy).unwrap();
        drop(Lock::take(&other).unwrap());
        fs::write(home.path().join(".work-file"), "not a folder").unwrap();
        let now = Clock::system().now();
        remove_leftovers(home.path(), ".work-", now);
        assert!(!left.exists() && busy.exists() && fresh.exists() && other.exists() && home.path().join(".work-file").exists());
        drop(lock);
        remove_leftovers(home.path(), ".work-", now.after(2 * YOUNG));
        assert!(!busy.exists() && !fresh.exists() && other.exists());
    }
}
