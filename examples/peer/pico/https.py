# SPDX-License-Identifier: EUPL-1.2
"""HTTPS: the listener and the pinned client (protocol 13)."""
import datetime
import hashlib
import http.client
import ipaddress
import json
import os
import re
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

TITLES = {400: "malformed", 403: "unverified", 404: "not_found", 405: "other_method", 408: "too_slow",
          413: "too_large", 429: "too_many", 503: "unavailable"}
STATUS = {"linked": 409, "expired": 410, "used": 410}
STATUS.update({v: k for k, v in TITLES.items()})


def make_certificate(folder, host):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    try:
        alt = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        alt = x509.DNSName(host)
    now = datetime.datetime.utcnow()
    cert = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=3650))
            .add_extension(x509.SubjectAlternativeName([alt]), False).sign(key, hashes.SHA256()))
    with open(os.path.join(folder, "tls.key"), "wb") as f:
        f.write(key.private_bytes(ser.Encoding.PEM, ser.PrivateFormat.PKCS8, ser.NoEncryption()))
    os.chmod(os.path.join(folder, "tls.key"), 0o600)
    with open(os.path.join(folder, "tls.pem"), "wb") as f:
        f.write(cert.public_bytes(ser.Encoding.PEM))
    return pin_of(cert)


def pin_of(cert):
    spki = cert.public_key().public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()


class Undelivered(Exception):
    """No signed answer: whatever it was, try again. `status` is a hint."""

    def __init__(self, why, status=None, title=None, retry_after=None):
        super().__init__("%s%s" % (why, " (%s)" % title if title else ""))
        self.status, self.title, self.retry_after = status, title, retry_after


def request(endpoint, pins, method, path, body=None, ctype="application/json", headers=None, limit=8 << 20,
            timeout=30):
    """pins: set of digests, or None for any certificate. -> (status, headers, body)"""
    u = urlsplit(endpoint)
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    ctx.check_hostname = False
    ctx.verify_mode = ssl.CERT_NONE
    ctx.minimum_version = ssl.TLSVersion.TLSv1_3
    conn = http.client.HTTPSConnection(u.hostname, u.port or 443, timeout=timeout, context=ctx)
    try:
        conn.connect()
        cert = x509.load_der_x509_certificate(conn.sock.getpeercert(True))
        if pins is not None and pin_of(cert) not in pins:
            raise Undelivered("certificate is not pinned")
        head = dict(headers or {})
        if body is not None:
            head["Content-Type"] = ctype
        try:
            conn.request(method, path, body, head)
        except OSError:
            pass                # refused while the body was under way: the answer may be there all the same
        r = conn.getresponse()
        data = r.read(limit + 1)
        if len(data) > limit:
            raise Undelivered("answer too long")
        return r.status, dict((k.lower(), v) for k, v in r.getheaders()), data
    except (OSError, http.client.HTTPException) as e:
        raise Undelivered("%s: %s" % (type(e).__name__, e))
    finally:
        conn.close()


def problem(status, headers, data):
    title = None
    try:
        title = json.loads(data.decode()).get("title")
    except Exception:
        pass
    return Undelivered("status %s" % status, status, title, headers.get("retry-after"))


PIECE = (1 << 20) + 16      # the real node takes only pieces that end where a chunk ends


class Problem(Exception):
    def __init__(self, title, allow=None):
        super().__init__(title)
        self.title, self.allow = title, allow


POSTS = {"/federation/v1/invitation/open": (420000, "open"), "/federation/v1/invitation/reveal": (8192, "reveal"),
         "/federation/v1/invitation/confirm": (8192, "confirm"), "/federation/v1/batch": (1 << 20, "batch"),
         "/federation/v1/hello": (50000, "hello"), "/federation/v1/recover": (8192, "recover"),
         "/federation/v1/documents": (8192, "documents"), "/federation/v1/feed": (8192, "feed")}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    node = None

    def log_message(self, *args):
        pass

    def reply(self, status, ctype, body=b"", extra=None):
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", ctype)
        self.send_header("Content-Length", str(len(body)))
        for k, v in (extra or {}).items():
            self.send_header(k, v)
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, title, allow=None):
        self.close_connection = True
        extra = {"Connection": "close"}
        if allow:
            extra["Allow"] = allow
        if title in ("too_many", "unavailable"):
            extra["Retry-After"] = "5"
        body = json.dumps({"title": title, "status": STATUS[title]}).encode()
        self.reply(STATUS[title], "application/problem+json", body, extra)

    def body(self, limit):
        codings = self.headers.get_all("Transfer-Encoding") or []
        lengths = set(self.headers.get_all("Content-Length") or [])
        if codings:
            if not codings[-1].lower().endswith("chunked"):
                raise Problem("malformed")
            self.close_connection = True
            out = b""
            while True:
                size = int(self.rfile.readline(64).split(b";")[0].strip(), 16)
                if size == 0:
                    break
                if len(out) + size > limit:
                    raise Problem("too_large")
                out += self.rfile.read(size)
                self.rfile.readline(8)
            while self.rfile.readline(8192).strip():
                pass
            return out
        if len(lengths) > 1 or not all(re.fullmatch("[0-9]+", x) for x in lengths):
            raise Problem("malformed")
        n = int(lengths.pop()) if lengths else 0
        if n > limit:
            raise Problem("too_large")
        data = self.rfile.read(n)
        if len(data) != n:
            raise Problem("malformed")
        return data

    def handle_any(self):
        path = self.path.split("?")[0]
        try:
            if path in POSTS:
                if self.command != "POST":
                    raise Problem("other_method", "POST")
                limit, name = POSTS[path]
                status, ctype, body = self.node.answer(name, self.body(limit))
                return self.reply(status, ctype, body)
            known = (path == "/.well-known/pico-node" or path.startswith("/.well-known/pico-node/")
                     or path.startswith("/federation/v1/blobs/"))
            if not known:
                raise Problem("not_found")
            if self.command not in ("GET", "HEAD"):
                raise Problem("other_method", "GET")
            if path.startswith("/federation/v1/blobs/"):
                return self.blob(path.rsplit("/", 1)[1])
            env = self.node.well_known(path[len("/.well-known/pico-node"):])
            if env is None:
                raise Problem("not_found")
            self.reply(200, "application/json", json.dumps(env).encode())
        except Problem as p:
            self.refuse(p.title, p.allow)
        except TimeoutError:
            self.refuse("too_slow")
        except (ValueError, ConnectionError):
            self.refuse("malformed")

    def blob(self, digest):
        data = self.node.blob(digest)
        if data is None:
            raise Problem("not_found")
        m = re.fullmatch(r"bytes=([0-9]+)-([0-9]*)", self.headers.get("Range", "bytes=0-"))
        first = int(m.group(1)) if m else 0
        if first >= len(data):
            return self.reply(416, "application/octet-stream", b"", {"Content-Range": "bytes */%d" % len(data)})
        last = min((first // PIECE + 1) * PIECE - 1, len(data) - 1, int(m.group(2)) if m and m.group(2) else len(data))
        self.reply(206, "application/octet-stream", data[first:last + 1],
                   {"Content-Range": "bytes %d-%d/%d" % (first, last, len(data))})

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = handle_any


class Server(ThreadingHTTPServer):
    daemon_threads = True
    ctx = None

    def finish_request(self, request, client_address):
        request.settimeout(30)
        tls = self.ctx.wrap_socket(request, server_side=True)
        try:
            self.RequestHandlerClass(tls, client_address, self)
        finally:
            try:
                tls.close()
            except OSError:
                pass

    def handle_error(self, request, client_address):
        import sys
        import traceback
        if not isinstance(sys.exc_info()[1], (OSError, ssl.SSLError)):
            traceback.print_exc()


def serve(node, host, port, folder):
    ctx = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ctx.minimum_version = ssl.TLSVersion.TLSv1_3
    ctx.load_cert_chain(os.path.join(folder, "tls.pem"), os.path.join(folder, "tls.key"))
    handler = type("H", (Handler,), {"node": node})
    server = Server((host, port), handler)
    server.ctx = ctx
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
