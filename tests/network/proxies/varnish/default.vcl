# A backend and nothing else: what Debian's file holds when the port is filled in.
vcl 4.1;

backend default {
  .host = "127.0.0.1";
  .port = "8080";
}
