# Varnish in front of a lesson's server on port 8080: the whole site on port 8000, and once more under /course/.
#     varnishd -F -a 127.0.0.1:8000 -f $PWD/lessons/lesson09_door/road/varnish.vcl
#     cargo run --bin lesson09 -- --trust-proxy 127.0.0.1 --origin http://localhost:8000
vcl 4.1;

backend course { .host = "127.0.0.1"; .port = "8080"; }

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
