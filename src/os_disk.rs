//! A folder of the operating system as a disk, so that the storage engine of the simulated nodes is a small real store too.
//! It stands outside of the engine, which is pure.

use std::borrow::Cow;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use crate::engine::storage::disk::{Disk, DiskError, FileName};

/// A folder with the files of one engine. Files that are not the engine's are left alone.
#[derive(Debug)]
pub struct OsDisk {
    folder: PathBuf,
    /// The files that were appended to, kept open.
    open: Vec<(FileName, File)>,
    /// Whether names changed since the folder was last synced.
    renamed: bool,
    /// Held as long as the disk is used, so that no second process uses it.
    _lock: File,
}

impl OsDisk {
    /// A folder, which is made where there is none. An error if another process uses it.
    pub fn open(folder: &Path) -> Result<OsDisk, DiskError> {
        let failed = |error: &dyn std::fmt::Display| DiskError::Failed(format!("{}: {error}", folder.display()));
        fs::create_dir_all(folder).map_err(|error| failed(&error))?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join("lock"));
        let lock = lock.map_err(|error| failed(&error))?;
        lock.try_lock().map_err(|_| failed(&"another process uses this store"))?;
        Ok(OsDisk { folder: folder.to_owned(), open: Vec::new(), renamed: true, _lock: lock })
    }

    fn path(&self, file: FileName) -> PathBuf {
        self.folder.join(file.to_string())
    }

    fn open_to_append(&mut self, file: FileName) -> Result<&mut File, DiskError> {
        let place = match self.open.iter().position(|(name, _)| *name == file) {
            Some(place) => place,
            None => {
                let path = self.path(file);
                let is_new = !path.exists();
                let handle = OpenOptions::new().create(true).append(true).open(path).map_err(|error| failed(file, &error))?;
                self.renamed |= is_new;
                self.open.push((file, handle));
                self.open.len() - 1
            }
        };
        Ok(&mut self.open[place].1)
    }
}

fn failed(file: FileName, error: &std::io::Error) -> DiskError {
    match error.kind() {
        ErrorKind::NotFound => DiskError::Missing(file),
        ErrorKind::UnexpectedEof => DiskError::TooShort(file),
        _ => DiskError::Failed(format!("{file}: {error}")),
    }
}

impl Disk for OsDisk {
    fn append(&mut self, file: FileName, bytes: &[u8]) -> Result<(), DiskError> {
        self.open_to_append(file)?.write_all(bytes).map_err(|error| failed(file, &error))
    }

    fn read(&self, file: FileName, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, DiskError> {
        let mut bytes = vec![0; length];
        let mut handle = File::open(self.path(file)).map_err(|error| failed(file, &error))?;
        let read = handle.seek(SeekFrom::Start(offset)).and_then(|_| handle.read_exact(&mut bytes));
        read.map_err(|error| failed(file, &error))?;
        Ok(Cow::Owned(bytes))
    }

    fn length(&self, file: FileName) -> Result<u64, DiskError> {
        fs::metadata(self.path(file)).map(|metadata| metadata.len()).map_err(|error| failed(file, &error))
    }

    fn sync(&mut self, file: FileName) -> Result<(), DiskError> {
        self.open_to_append(file)?.sync_data().map_err(|error| failed(file, &error))?;
        // A name is durable once its folder is.
        if std::mem::take(&mut self.renamed) {
            File::open(&self.folder).and_then(|folder| folder.sync_all()).map_err(|error| failed(file, &error))?;
        }
        Ok(())
    }

    fn rename(&mut self, from: FileName, to: FileName) -> Result<(), DiskError> {
        self.open.retain(|(name, _)| *name != from && *name != to);
        self.renamed = true;
        fs::rename(self.path(from), self.path(to)).map_err(|error| failed(from, &error))
    }

    fn remove(&mut self, file: FileName) -> Result<(), DiskError> {
        self.open.retain(|(name, _)| *name != file);
        self.renamed = true;
        fs::remove_file(self.path(file)).map_err(|error| failed(file, &error))
    }

    fn list(&self) -> Result<Vec<FileName>, DiskError> {
        let failed = |error: std::io::Error| DiskError::Failed(format!("{}: {error}", self.folder.display()));
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            names.extend(entry.map_err(failed)?.file_name().to_str().and_then(FileName::parse));
        }
        names.sort_unstable();
        Ok(names)
    }
}
