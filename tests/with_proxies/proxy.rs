//! The reverse proxies: which they are, how each is started in front of a server, how it is ended.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use tokio::{net::TcpStream, time::sleep};

use crate::support::{
    SOON,
    program::{Running, nobody},
};

/// A kind of proxy.
#[derive(Debug)]
pub struct Kind {
    /// Its name, and that of its program.
    pub name: &'static str,
    pub program: &'static str,
    pub package: &'static str,
    /// A configuration of a few lines that lets everything through; the book shows lines of it.
    pub config: &'static str,
    /// What in it lets a WebSocket through, where the proxy doesn't by itself.
    pub for_websocket: &'static [&'static str],
    /// After so many seconds of silence it cuts a WebSocket, if nobody has told it otherwise.
    pub idle: Option<u64>,
    arguments: fn(&Place) -> Vec<String>,
}

pub const NGINX: Kind = Kind {
    name: "nginx",
    program: "nginx",
    package: "nginx-light",
    config: include_str!("../../lessons/lesson09_door/road/nginx.conf"),
    for_websocket: &[
        "proxy_http_version 1.1;",
        "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Connection $connection_upgrade;",
    ],
    idle: Some(60), // proxy_read_timeout
    arguments: |place| vec!["-e".into(), "stderr".into(), "-c".into(), place.config()],
};

pub const HAPROXY: Kind = Kind {
    name: "haproxy",
    program: "haproxy",
    package: "haproxy",
    config: include_str!("../../lessons/lesson09_door/road/haproxy.cfg"),
    for_websocket: &[],
    idle: Some(50), // timeout client and timeout server, as Debian sets them
    arguments: |place| vec!["-db".into(), "-f".into(), place.config()],
};

pub const APACHE: Kind = Kind {
    name: "apache",
    program: "apache2",
    package: "apache2",
    config: include_str!("../../lessons/lesson09_door/road/apache.conf"),
    for_websocket: &[" upgrade=websocket"],
    idle: Some(300), // Timeout, as Debian sets it
    arguments: |place| vec!["-DFOREGROUND".into(), "-f".into(), place.config()],
};

pub const CADDY: Kind = Kind {
    name: "caddy",
    program: "caddy",
    package: "caddy",
    config: include_str!("../../lessons/lesson09_door/road/Caddyfile"),
    for_websocket: &[],
    idle: None,
    arguments: |place| {
        let words = ["run", "--adapter", "caddyfile", "--config"];
        words.into_iter().map(str::to_owned).chain([place.config()]).collect()
    },
};

pub const LIGHTTPD: Kind = Kind {
    name: "lighttpd",
    program: "lighttpd",
    package: "lighttpd",
    config: include_str!("../../lessons/lesson09_door/road/lighttpd.conf"),
    for_websocket: &["proxy.header = (\"upgrade\" => \"enable\")"],
    idle: Some(60), // server.max-read-idle
    arguments: |place| vec!["-D".into(), "-f".into(), place.config()],
};

pub const VARNISH: Kind = Kind {
    name: "varnish",
    program: "varnishd",
    package: "varnish",
    config: include_str!("../../lessons/lesson09_door/road/varnish.vcl"),
    for_websocket: &["if (req.http.upgrade ~ \"(?i)websocket\") { return (pipe); }"],
    idle: Some(60), // the parameter pipe_timeout
    arguments: |place| {
        let mut words = vec!["-F".into(), "-f".into(), place.config()];
        words.extend(["-n".into(), place.file("varnish")]);
        words.extend(["-a".into(), format!("127.0.0.1:{}", place.port)]);
        for parameter in [format!("pipe_timeout={}", place.idle), "vsl_space=1M".into()] {
            words.extend(["-p".into(), parameter]);
        }
        words
    },
};

/// No WebSocket leads through it, whatever it is told.
pub const TINYPROXY: Kind = Kind {
    name: "tinyproxy",
    program: "tinyproxy",
    package: "tinyproxy-bin",
    config: include_str!("../../lessons/lesson10_plan_b/proxies/tinyproxy.conf"),
    for_websocket: &[],
    idle: None,
    arguments: |place| vec!["-d".into(), "-c".into(), place.config()],
};

/// Those through which a WebSocket leads.
pub const KINDS: [&Kind; 6] = [&NGINX, &HAPROXY, &APACHE, &CADDY, &LIGHTTPD, &VARNISH];

impl Kind {
    /// Where the program is. Daemons are in folders that a plain user's `PATH` may lack.
    pub fn find(&self) -> Option<PathBuf> {
        let path = env::var_os("PATH").unwrap_or_default();
        let more = ["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from);
        let mut folders = env::split_paths(&path).chain(more);
        folders.find_map(|folder| Some(folder.join(self.program)).filter(|file| file.is_file()))
    }

    /// Starts it in front of a server.
    pub async fn before(&'static self, backend: &str) -> Proxy {
        self.changed(backend, 60, &[]).await
    }

    /// The same with a time in seconds after which it cuts a silent connection, and with changes in
    /// its configuration: each text is there, and is replaced.
    pub async fn changed(
        &'static self,
        backend: &str,
        idle: u64,
        changes: &[(&str, &str)],
    ) -> Proxy {
        let place = Place::new(self, backend, idle).await;
        place.write(changes);
        Proxy::start(place, &[]).await
    }

    /// nginx alone: TLS ends here, with a certificate for localhost that it has signed itself.
    pub async fn with_tls(&'static self, backend: &str) -> Proxy {
        let place = Place::new(self, backend, 60).await;
        certificate(&place.folder);
        place.write(&[(
            "listen 127.0.0.1:8000;",
            include_str!("../../lessons/lesson09_door/road/nginx-tls.conf"),
        )]);
        Proxy::start(place, &[]).await
    }

    /// Without what lets a WebSocket through.
    pub async fn bare(&'static self, backend: &str) -> Proxy {
        let without: Vec<_> = self.for_websocket.iter().map(|line| (*line, "")).collect();
        self.changed(backend, 60, &without).await
    }
}

/// Where Debian's Apache has its modules.
const MODULES: &str = "/usr/lib/apache2/modules";

/// What the files say to a reader, and what a test puts there.
const USUAL: [(&str, &str); 10] = [
    ("/tmp/full-duplex", "{folder}"),
    ("127.0.0.1:8080", "{backend}"),
    ("8080", "{backend_port}"),
    ("8000", "{port}"),
    ("2019", "{admin}"),
    ("Timeout 60", "Timeout {idle}"),
    (" 60s", " {idle}s"),
    ("read-idle = 60", "read-idle = {idle}"),
    ("write-idle = 60", "write-idle = {idle}"),
    (MODULES, "{modules}"),
];

/// A folder of its own, and two free ports.
#[derive(Debug)]
struct Place {
    kind: &'static Kind,
    folder: PathBuf,
    port: String,
    admin: String,
    backend: String,
    idle: u64,
}

impl Place {
    async fn new(kind: &'static Kind, backend: &str, idle: u64) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("full-duplex-{}-{}", std::process::id(), COUNT.fetch_add(1, Relaxed));
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(&folder).expect("a folder");
        let port = async || nobody().await.rsplit(':').next().unwrap_or_default().to_owned();
        let (port, admin) = (port().await, port().await);
        Self { kind, folder, port, admin, backend: backend.to_owned(), idle }
    }

    fn file(&self, name: &str) -> String {
        self.folder.join(name).to_str().expect("a name in UTF-8").to_owned()
    }

    fn config(&self) -> String {
        self.file("config")
    }

    fn write(&self, changes: &[(&str, &str)]) {
        let mut text = self.kind.config.to_owned();
        for (old, new) in changes {
            assert!(text.contains(old), "{old} in the configuration of {}", self.kind.name);
            text = text.replace(old, new);
        }
        let modules = [MODULES, "/usr/lib64/httpd/modules"];
        let modules = modules.into_iter().find(|folder| Path::new(folder).is_dir());
        for (usual, name) in USUAL {
            text = text.replace(usual, name);
        }
        for (name, value) in [
            ("{folder}", self.folder.to_str().expect("a name in UTF-8")),
            ("{port}", &self.port),
            ("{admin}", &self.admin),
            ("{backend}", &self.backend),
            ("{backend_port}", self.backend.rsplit(':').next().unwrap_or_default()),
            ("{idle}", &self.idle.to_string()),
            ("{modules}", modules.unwrap_or_default()),
        ] {
            text = text.replace(name, value);
        }
        fs::write(self.config(), text).expect("a configuration");
    }
}

fn certificate(folder: &Path) {
    let mut command = Command::new("openssl");
    command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]);
    command.args(["-nodes", "-days", "2", "-subj", "/CN=localhost"]);
    command.args(["-addext", "subjectAltName=DNS:localhost"]);
    command.args(["-keyout", "key.pem", "-out", "certificate.pem"]).current_dir(folder);
    let output = command.output().expect("openssl runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// A running proxy, ended when this is dropped.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens.
    pub address: String,
    place: Place,
    running: Running,
}

impl Proxy {
    async fn start(place: Place, more: &[String]) -> Self {
        let program = place.kind.find().expect("it was there a moment ago");
        let mut command = Command::new(program);
        command.args((place.kind.arguments)(&place)).args(more);
        for variable in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"] {
            command.env(variable, &place.folder); // where caddy keeps what it remembers
        }
        let running = Running::of(command);
        let address = format!("127.0.0.1:{}", place.port);
        let mut proxy = Self { address, place, running };
        proxy.listens().await;
        proxy
    }

    async fn listens(&mut self) {
        let begun = Instant::now();
        while TcpStream::connect(&self.address).await.is_err() {
            let ended = self.running.is_over() || begun.elapsed() > SOON;
            assert!(
                !ended,
                "{} doesn't listen:\n{}",
                self.place.kind.name,
                self.running.complaints()
            );
            sleep(Duration::from_millis(10)).await;
        }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The certificate of a proxy with TLS.
    pub fn certificate(&self) -> String {
        self.place.file("certificate.pem")
    }

    pub fn socket(&self) -> String {
        format!("ws://{}/ws", self.address)
    }

    pub fn signal(&self, name: &str) {
        self.running.signal(name);
    }

    /// Waits for a line in its log with these words.
    pub async fn logs(&mut self, words: &str) {
        self.running.until_error(words).await;
    }

    /// Another process on the same port, which tells the one before that it is to go.
    pub async fn succeeded(&self) -> Self {
        let Place { kind, port, backend, idle, .. } = &self.place;
        let place = Place { port: port.clone(), ..Place::new(kind, backend, *idle).await };
        place.write(&[]);
        Self::start(place, &["-sf".to_owned(), self.running.id().to_string()]).await
    }

    /// Hands a running proxy another configuration by a command of its program.
    pub fn command(&self, arguments: &[&str], changes: &[(&str, &str)]) {
        self.place.write(changes);
        let mut command = Command::new(self.place.kind.find().expect("it runs"));
        command.args(arguments).args(["--config", &self.place.config()]);
        command.args(["--address", &format!("127.0.0.1:{}", self.place.admin)]);
        command.env("HOME", &self.place.folder).stdout(Stdio::null()).stderr(Stdio::null());
        assert!(command.status().expect("it runs").success(), "{arguments:?}");
    }
}

impl Drop for Proxy {
    /// Ends it; it ends its workers. Some wait for what they carry: those workers are killed, for
    /// without their first process they would stay.
    fn drop(&mut self) {
        if !self.running.is_over() {
            self.running.signal("-TERM");
        }
        let begun = Instant::now();
        while !self.running.is_over() && begun.elapsed() < SOON {
            if begun.elapsed() > Duration::from_secs(2) {
                kill(&workers(self.running.id()));
            }
            thread::sleep(Duration::from_millis(5));
        }
        let _ = fs::remove_dir_all(&self.place.folder);
    }
}

/// The processes that this one has started, where the system tells it (Linux).
fn workers(id: u32) -> Vec<String> {
    let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
    children.unwrap_or_default().split_whitespace().map(str::to_owned).collect()
}

fn kill(processes: &[String]) {
    if !processes.is_empty() {
        let _ = Command::new("kill").arg("-KILL").args(processes).stderr(Stdio::null()).status();
    }
}
