#!/usr/bin/env python3
"""Usage: named_application.py grafana|gitea FILE.ini

Stands for Grafana or Gitea in tests/system/quickstart. Reads from the ini file where to listen and which header names the
user, as they do. Each answer says the user, and shows the request's headers.
"""
import configparser
import http.server
import re
import sys

kind, file = sys.argv[1:]
settings = configparser.ConfigParser(interpolation=None)
settings.read_file(open(file, encoding="utf-8"))
if kind == "grafana":
    host, port = settings["server"]["http_addr"], settings["server"]["http_port"]
    is_on = settings["auth.proxy"].getboolean("enabled") and settings["auth.proxy"].getboolean("auto_sign_up")
    header = settings["auth.proxy"]["header_name"]
    valid, public = r"[^@]+@[^@]+", "/api/health"
else:
    host, port = settings["server"]["HTTP_ADDR"], settings["server"]["HTTP_PORT"]
    is_on = all(settings["service"].getboolean("ENABLE_REVERSE_PROXY_" + each)
                for each in ("AUTHENTICATION", "AUTO_REGISTRATION"))
    header = settings["security"]["REVERSE_PROXY_AUTHENTICATION_USER"]
    # Gitea's rule for the name of a user.
    valid, public = r"(?!.*[-._]{2})[\da-zA-Z][-.\w]*(?<![-._])", ""


class Application(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.headers.get(header, "")
        user = name if is_on and re.fullmatch(valid, name) else ""
        is_let_in = user or self.path == public or self.headers.get("Authorization") == "Basic YWRhOnRva2Vu"
        body = f"{kind} user: {user or 'none'}\n{self.headers}".encode()
        self.send_response(200 if is_let_in else 401)
        self.send_header("Content-Length", str(len(body)))
        if not is_let_in:
            self.send_header("WWW-Authenticate", 'Basic realm="' + kind + '"')
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET


http.server.ThreadingHTTPServer((host, int(port)), Application).serve_forever()
