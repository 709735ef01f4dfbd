use std::path::{Path, PathBuf};

use tempfile::TempDir;
use workflow_runtime::{Error, Result};

/// The file in which an example keeps its runs.
#[derive(Debug)]
pub struct Database {
    path: PathBuf,
    /// Removed when this is dropped.
    folder: Option<TempDir>,
}

impl Database {
    /// A new database at `path`, which stays, or else in a temporary folder, which does not.
    ///
    /// # Errors
    ///
    /// If there is a file at `path`, or no folder can be made.
    pub fn create(path: Option<PathBuf>) -> Result<Self> {
        let Some(path) = path else {
            let folder = TempDir::with_prefix("workflow-example-")?;
            let path = folder.path().join("workflows.db");
            return Ok(Self {
                path,
                folder: Some(folder),
            });
        };
        if path.try_exists()? {
            let path = path.display();
            return Err(Error::msg(format!(
                "`{path}` exists already; an example begins with a new database"
            )));
        }
        Ok(Self { path, folder: None })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Removes the database if it is temporary. Returns what became of it.
    ///
    /// # Errors
    ///
    /// If the folder cannot be removed.
    pub fn close(self) -> Result<String> {
        match self.folder {
            Some(folder) => {
                folder.close()?;
                Ok("removed".to_owned())
            }
            None => Ok(format!("kept in {}", self.path.display())),
        }
    }
}
