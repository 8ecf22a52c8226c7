# /etc/varnish/default.vcl; varnishd's pipe_timeout, 60 s by default, is for WebSockets what between_bytes_timeout is
# for streams: both must be above session.ping_interval and every hold
vcl 4.1;

backend site {
  .host = "127.0.0.1";
  .port = "8000";
}

backend encke {
  .host = "127.0.0.1";
  .port = "8080";
  .first_byte_timeout = 60s;
  .between_bytes_timeout = 60s;
}

sub vcl_recv {
  set req.backend_hint = site;
  if (req.url ~ "^/encke/") {
    set req.backend_hint = encke;
    if (req.http.Upgrade ~ "(?i)websocket") {
      return (pipe);
    }
    return (pass);  # nothing of it is for the cache
  }
}

sub vcl_pipe {
  if (req.http.Upgrade) {
    set bereq.http.Upgrade = req.http.Upgrade;
    set bereq.http.Connection = req.http.Connection;
  }
}

sub vcl_backend_response {
  if (bereq.url ~ "^/encke/") {
    set beresp.do_stream = true;
    set beresp.do_gzip = false;
  }
}
