# Varnish in front of the course's server: the whole site, and once more under /course/.
vcl 4.1;

backend course { .host = "127.0.0.1"; .port = "{backend_port}"; }

# ANCHOR: site
sub vcl_recv {
    if (req.url == "/course") { return (synth(301)); }
    set req.url = regsub(req.url, "^/course/", "/");
    if (req.http.upgrade ~ "(?i)websocket") { return (pipe); }
}

sub vcl_pipe {
    set bereq.http.upgrade = req.http.upgrade;
    set bereq.http.connection = req.http.connection;
}
# ANCHOR_END: site

sub vcl_synth {
    if (resp.status == 301) { set resp.http.location = "/course/"; return (deliver); }
}
