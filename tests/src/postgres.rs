//! A PostgreSQL server of the test's own.

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// If this is set, tests fail where there is no PostgreSQL.
const REQUIRED: &str = "WORKFLOW_REQUIRE_POSTGRES";

/// What the tests' server does without: nothing of it has to survive the machine.
const QUICK: [&str; 4] = [
    "-cfsync=off",
    "-cfull_page_writes=off",
    "-cshared_buffers=64MB",
    "-cautovacuum=off",
];

/// As a server is run that keeps what it has acknowledged. What is not named has PostgreSQL's default.
const DURABLE: [&str; 4] = [
    "-cfsync=on",
    "-cfull_page_writes=on",
    "-csynchronous_commit=on",
    "-cautovacuum=on",
];

/// Starts a server in a folder of its own, with settings, and says where. For each line that it reads
/// it kills the server (SIGKILL) and starts it again. It ends both when its standard input does: that is
/// when the test process ends, however it does.
///
/// What a killed server leaves behind ends by itself. Until then, its memory keeps the next one from starting.
const SERVE: &str = r#"
set -eu
bin=$1
shift
folder=$(mktemp -d "${TMPDIR:-/tmp}/workflow-postgres.XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$folder"
"$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C --no-sync >log 2>&1 || { cat log >&2; exit 1; }
server=
trap 'kill -INT "$server" 2>/dev/null || true; wait "$server" || true; rm -rf "$folder"' EXIT
trap 'exit 1' HUP INT TERM
serve() {
    tries=0
    until "$bin/pg_isready" -q -h "$folder"; do
        if [ -z "$server" ] || ! kill -0 "$server" 2>/dev/null; then
            "$bin/postgres" -D data -k "$folder" -c listen_addresses= -c max_connections=300 \
                "$@" >>log 2>&1 </dev/null &
            server=$!
        fi
        tries=$((tries + 1))
        if [ "$tries" -gt 1200 ]; then cat log >&2; exit 1; fi
        sleep 0.05
    done
}
serve "$@"
echo "$folder"
while read -r _; do
    kill -KILL "$server"
    { wait "$server" || true; } 2>/dev/null
    server=
    serve "$@"
    echo again
done
"#;

/// Pairs of statements that have the same rows.
const IN_STEP: [(&str, &str, &str); 6] = [
    (
        "live runs that frames have started",
        "SELECT partition, parent_run, parent_frame, key FROM workflow.runs \
         WHERE parent_run IS NOT NULL AND ending IS NULL",
        "SELECT partition, parent_run, parent_frame, run FROM workflow.children",
    ),
    (
        "runs that have ended",
        "SELECT partition, key, updated_at FROM workflow.runs WHERE ending IS NOT NULL",
        "SELECT partition, run, ended_at FROM workflow.ended",
    ),
    (
        "what is due",
        "SELECT partition, key, 0::bigint, due_at FROM workflow.runs WHERE due_at IS NOT NULL UNION ALL \
         SELECT partition, run, frame, due_at FROM workflow.frames WHERE due_at IS NOT NULL",
        "SELECT partition, run, frame, due_at FROM workflow.due",
    ),
    (
        "live runs with more than a few pending",
        "SELECT key FROM workflow.runs WHERE ending IS NULL AND buffered LIKE '{%'",
        "SELECT DISTINCT p.run FROM workflow.pending AS p JOIN workflow.runs AS r \
         ON r.partition = p.partition AND r.key = p.run WHERE r.ending IS NULL",
    ),
    (
        "live runs that frames have started, of runs that know it",
        "SELECT partition, parent_run, run FROM workflow.children",
        "SELECT c.partition, c.parent_run, c.run FROM workflow.children AS c JOIN workflow.runs AS r \
         ON r.partition = c.partition AND r.key = c.parent_run AND r.has_invoked",
    ),
    (
        "the few pending, and their deliveries",
        "SELECT r.key, (few ->> 0)::bigint, (few ->> 3)::bigint FROM workflow.runs AS r, \
         jsonb_array_elements(CASE WHEN r.buffered LIKE '[%' THEN r.buffered::jsonb END) AS few \
         WHERE r.ending IS NULL",
        "SELECT r.key, d.seq, d.bytes FROM workflow.runs AS r, \
         jsonb_array_elements(CASE WHEN r.buffered LIKE '[%' THEN r.buffered::jsonb END) AS few, \
         workflow.deliveries AS d WHERE r.ending IS NULL AND d.run = r.key \
         AND d.seq = (few ->> 0)::bigint",
    ),
];

/// A database that is gone with this value.
#[derive(Debug)]
pub struct Database {
    server: Arc<Server>,
    name: String,
}

impl Database {
    /// An empty one, or nothing where PostgreSQL is not installed.
    ///
    /// # Panics
    ///
    /// If there is none and `WORKFLOW_REQUIRE_POSTGRES` is set, or it does not work.
    pub fn create() -> Option<Self> {
        static SERVER: OnceLock<Option<Arc<Server>>> = OnceLock::new();
        let server = SERVER.get_or_init(|| Server::start(&QUICK, None));
        Self::on(server.as_ref())
    }

    /// An empty one on a server of its own, with further settings such as `-cfsync=on`, or nothing where
    /// PostgreSQL is not installed.
    ///
    /// # Panics
    ///
    /// If there is none and `WORKFLOW_REQUIRE_POSTGRES` is set, or it does not work.
    pub fn alone(settings: &[&str]) -> Option<Self> {
        Self::on(Server::start(&[&QUICK, settings].concat(), None).as_ref())
    }

    /// An empty one on a server of its own that syncs what it commits, or nothing where PostgreSQL is not
    /// installed. The server's folder is made in `folder`, to which it needs access: it runs as `nobody`
    /// if this process is root's.
    ///
    /// # Panics
    ///
    /// If there is none and `WORKFLOW_REQUIRE_POSTGRES` is set, or it does not work.
    pub fn durable(folder: Option<&Path>) -> Option<Self> {
        Self::on(Server::start(&DURABLE, folder).as_ref())
    }

    /// Another empty one on the same server.
    ///
    /// # Panics
    ///
    /// If the server does not work.
    #[must_use]
    pub fn another(&self) -> Self {
        Self::make(&self.server)
    }

    fn on(server: Option<&Arc<Server>>) -> Option<Self> {
        if server.is_none() {
            println!("PostgreSQL is not installed: what needs it has not run");
        }
        server.map(Self::make)
    }

    fn make(server: &Arc<Server>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        server.run("createdb", &[&name]);
        let server = Arc::clone(server);
        Self { server, name }
    }

    /// Kills the server (SIGKILL), and returns when another one serves what it has left.
    ///
    /// # Errors
    ///
    /// If none does.
    pub fn crash_server(&self) -> io::Result<()> {
        self.server.crash()
    }

    /// Runs a statement and returns what it prints, without headings.
    ///
    /// # Panics
    ///
    /// If it fails.
    pub fn sql(&self, statement: &str) -> String {
        let printed = self.try_sql(statement);
        printed.unwrap_or_else(|error| panic!("{statement}: {error}"))
    }

    /// As [`sql`](Self::sql), on a server that may be down.
    ///
    /// # Errors
    ///
    /// If it fails.
    pub fn try_sql(&self, statement: &str) -> io::Result<String> {
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
            .output()?;
        if !output.status.success() {
            return Err(io::Error::other(format!("{output:?}")));
        }
        let printed = String::from_utf8_lossy(&output.stdout);
        Ok(printed.trim_end().to_owned())
    }

    /// Checks that what is said of runs in several tables is the same in all.
    ///
    /// # Panics
    ///
    /// If it is not, with how many rows differ.
    pub fn assert_in_step(&self) {
        for (what, left, right) in IN_STEP {
            let differing = self.sql(&format!(
                "SELECT count(*) FROM ((({left}) EXCEPT ALL ({right})) UNION ALL (({right}) EXCEPT ALL ({left}))) AS d"
            ));
            assert_eq!(differing, "0", "rows that differ: {what}");
        }
    }

    /// The settings of a durable server that differ from those of the other tests.
    #[must_use]
    pub fn durable_settings() -> String {
        DURABLE.map(|it| it.trim_start_matches("-c")).join(", ")
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
    keeper: Mutex<Keeper>,
}

/// Who starts the server, and ends it when its standard input ends.
#[derive(Debug)]
struct Keeper {
    process: Child,
    told: BufReader<ChildStdout>,
}

impl Server {
    fn start(settings: &[&str], folder: Option<&Path>) -> Option<Arc<Self>> {
        let Some(programs) = programs() else {
            let is_required = std::env::var_os(REQUIRED).is_some_and(|it| it != "0");
            assert!(!is_required, "{REQUIRED} is set and there is no PostgreSQL");
            return None;
        };
        let mut keeper = unprivileged();
        if let Some(folder) = folder {
            keeper.env("TMPDIR", folder);
        }
        let mut keeper = keeper
            .args(["sh", "-c", SERVE, "sh"])
            .arg(&programs)
            .args(settings)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell starts");
        let output = keeper.stdout.take().expect("it is a pipe");
        let mut told = BufReader::new(output);
        let mut folder = String::new();
        let read = told.read_line(&mut folder);
        read.expect("the server says where it is");
        assert!(!folder.is_empty(), "PostgreSQL has not started");
        Some(Arc::new(Self {
            programs,
            folder: folder.trim_end().into(),
            keeper: Mutex::new(Keeper {
                process: keeper,
                told,
            }),
        }))
    }

    fn crash(&self) -> io::Result<()> {
        let mut keeper = self.keeper.lock().unwrap_or_else(PoisonError::into_inner);
        let orders = keeper.process.stdin.as_mut().expect("it is a pipe");
        orders.write_all(b"crash\n")?;
        match keeper.told.read_line(&mut String::new())? {
            0 => Err(io::Error::other("PostgreSQL has not started again")),
            _ => Ok(()),
        }
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
