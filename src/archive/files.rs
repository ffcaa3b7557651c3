//! Files that are there whole or not at all.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::ArchiveError;

/// Writes a file under another name, syncs and renames it: a reader never sees half of it, also after a power cut.
pub(super) fn write_whole<T>(
    path: &Path,
    write: impl FnOnce(&mut File) -> Result<T, ArchiveError>,
) -> Result<T, ArchiveError> {
    let unfinished = unfinished(path);
    let written = || {
        let failed = || ArchiveError::io(path, "written");
        let mut file = File::create(&unfinished).map_err(failed())?;
        let answer = write(&mut file)?;
        file.sync_all().map_err(failed())?;
        drop(file);
        seal(&unfinished, path)?;
        Ok(answer)
    };
    let answer = written();
    if answer.is_err() {
        // On a full disk this is what makes room again.
        let _ = fs::remove_file(&unfinished);
    }
    answer
}

/// Gives a synced file its name.
pub(super) fn seal(unfinished: &Path, path: &Path) -> Result<(), ArchiveError> {
    fs::rename(unfinished, path).map_err(ArchiveError::io(path, "written"))?;
    path.parent().map_or(Ok(()), sync_folder)
}

/// The name of a file while it is being written. Hidden, and with another ending, so that no pattern finds it.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.tmp"))
}

/// Makes a folder below `root` with all folders on the way, and has the disk keep them.
pub(super) fn make_folder(root: &Path, path: &Path) -> Result<(), ArchiveError> {
    if path.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(path).map_err(ArchiveError::io(path, "made"))?;
    for above in path.ancestors().skip(1).take_while(|above| above.starts_with(root)) {
        sync_folder(above)?;
    }
    Ok(())
}

/// Has the disk keep the names in a folder. Only Unix can open one.
pub(super) fn sync_folder(folder: &Path) -> Result<(), ArchiveError> {
    if cfg!(unix) {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        File::open(folder).and_then(|file| file.sync_all()).map_err(ArchiveError::io(folder, "synced"))?;
    }
    Ok(())
}

/// Removes a file or folder that may not be there.
pub(super) fn remove(path: &Path) -> Result<(), ArchiveError> {
    let removed = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(ArchiveError::io(path, "removed")(error))
        }
        _ => Ok(()),
    }
}
