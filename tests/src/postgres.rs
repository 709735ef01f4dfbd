//! A PostgreSQL server of the test's own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// If this is set, tests fail where there is no PostgreSQL.
const REQUIRED: &str = "WORKFLOW_REQUIRE_POSTGRES";

/// Starts a server in a folder of its own, says where, and ends both when its standard input does: that is
/// when the test process ends, however it does.
const SERVE: &str = r#"
set -eu
bin=$1
folder=$(mktemp -d "${TMPDIR:-/tmp}/workflow-postgres.XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >log 2>&1 || { cat log >&2; exit 1; }
"$bin/postgres" -D data -k "$folder" -c listen_addresses= -c max_connections=300 -c fsync=off \
    -c full_page_writes=off -c shared_buffers=64MB -c autovacuum=off >>log 2>&1 </dev/null &
server=$!
trap 'kill -INT "$server" 2>/dev/null; wait "$server" || true; rm -rf "$folder"' EXIT
tries=0
until "$bin/pg_isready" -q -h "$folder"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 600 ] || ! kill -0 "$server" 2>/dev/null; then cat log >&2; exit 1; fi
    sleep 0.1
done
echo "$folder"
cat >/dev/null
"#;

/// A database that is gone with this value.
#[derive(Debug)]
pub struct Database {
    server: &'static Server,
    name: String,
}

impl Database {
    /// An empty one, or nothing where PostgreSQL is not installed.
    ///
    /// # Panics
    ///
    /// If there is none and `WORKFLOW_REQUIRE_POSTGRES` is set, or it does not work.
    pub fn create() -> Option<Self> {
        static SERVER: OnceLock<Option<Server>> = OnceLock::new();
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let Some(server) = SERVER.get_or_init(Server::start) else {
            println!("PostgreSQL is not installed: this test has not run");
            return None;
        };
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        server.run("createdb", &[&name]);
        Some(Self { server, name })
    }

    /// Runs a statement and returns what it prints, without headings.
    ///
    /// # Panics
    ///
    /// If it fails.
    pub fn sql(&self, statement: &str) -> String {
        let output = Command::new(self.server.programs.join("psql"))
            .arg("-h")
            .arg(&self.server.folder)
            .args([
                "-U",
                "postgres",
                "-d",
                &self.name,
                "-AtX",
                "-v",
                "ON_ERROR_STOP=1",
            ])
            .args(["-c", statement])
            .output();
        let output = output.expect("the program starts");
        assert!(output.status.success(), "{statement}: {output:?}");
        String::from_utf8_lossy(&output.stdout)
            .trim_end()
            .to_owned()
    }

    /// Where it is.
    pub fn url(&self) -> String {
        let folder = self.server.folder.display();
        format!(
            "host={folder} user=postgres dbname={} sslmode=disable",
            self.name
        )
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.server.run("dropdb", &["--force", &self.name]);
    }
}

#[derive(Debug)]
struct Server {
    programs: PathBuf,
    /// With its socket.
    folder: PathBuf,
    /// Its standard input ends with this process.
    _keeper: Child,
}

impl Server {
    fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            let is_required = std::env::var_os(REQUIRED).is_some_and(|it| it != "0");
            assert!(!is_required, "{REQUIRED} is set and there is no PostgreSQL");
            return None;
        };
        let mut keeper = unprivileged()
            .args(["sh", "-c", SERVE, "sh"])
            .arg(&programs)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let output = keeper.stdout.take().expect("it is a pipe");
        let mut folder = String::new();
        let read = BufReader::new(output).read_line(&mut folder);
        read.expect("the server says where it is");
        assert!(!folder.is_empty(), "PostgreSQL has not started");
        Some(Self {
            programs,
            folder: folder.trim_end().into(),
            _keeper: keeper,
        })
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let status = Command::new(self.programs.join(program))
            .arg("-h")
            .arg(&self.folder)
            .args(["-U", "postgres"])
            .args(arguments)
            .status();
        let status = status.expect("the program starts");
        assert!(status.success(), "{program} {arguments:?}: {status}");
    }
}

/// The server refuses to run as root.
fn unprivileged() -> Command {
    let user = Command::new("id").arg("-u").output().expect("id starts");
    if user.stdout.trim_ascii() == b"0" {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]);
        command
    } else {
        let mut command = Command::new("env");
        command.arg("--");
        command
    }
}

/// The folder of the server's programs.
fn programs() -> Option<PathBuf> {
    let asked = Command::new("pg_config").arg("--bindir").output().ok();
    let told = asked.and_then(|it| String::from_utf8(it.stdout).ok());
    let told = told.map(|it| PathBuf::from(it.trim_end()));
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter();
    let versions = versions.flatten().flatten();
    let mut installed: Vec<_> = versions.map(|it| it.path().join("bin")).collect();
    installed.sort();
    let mut all = told.into_iter().chain(installed.into_iter().rev());
    all.find(|folder| has_server(folder))
}

fn has_server(folder: &Path) -> bool {
    let programs = [
        "initdb",
        "postgres",
        "pg_isready",
        "createdb",
        "dropdb",
        "psql",
    ];
    programs.iter().all(|it| folder.join(it).is_file())
}
