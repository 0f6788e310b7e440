"""Recipes for web servers: content negotiation, types, caching and what is gone, for nginx and Apache.

Each thing has one IRI and three files; which of them answers is chosen by ``Accept``, and ``Vary`` tells caches so. Full pages of the feed
never change, so they may be kept for good; servers make ETags of the files themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from conflictkg.export.site.paths import MINTED

THINGS = (*MINTED, "reference", "elsewhere", "terms")
YEAR = 31_536_000


def nginx(url: str, gone: Sequence[str]) -> str:
    """A file for ``http { include ...; }``: a server that hosts the folder; name, port and root are to be written in."""
    prefix = urlsplit(url).path
    things = "|".join(THINGS)
    lost = "".join(f"    location ~ ^{re.escape(prefix + path)}(?:\\.(?:html|ttl|jsonld))?$ {{ return 410; }}\n" for path in gone)
    return f"""# Made by conflictkg publish. Include it inside http {{ }} and write in name, port and root.
map $http_accept $conflictkg_form {{
    default html;
    "~*^[^,]*text/html" html;
    "~*application/xhtml\\+xml" html;
    "~*text/turtle" ttl;
    "~*application/ld\\+json" jsonld;
    "~*application/json" jsonld;
}}
types_hash_max_size 4096;
server {{
    listen 8080;
    server_name _;
    root /srv/conflictkg;  # the published folder{f", as it is to be found below {prefix}" if prefix != "/" else ""}
    charset utf-8;
    charset_types text/html text/css text/plain text/turtle application/trig application/ld+json application/xml;
    types {{
        text/html html;
        text/css css;
        application/javascript js;
        image/svg+xml svg;
        text/turtle ttl;
        application/trig trig;
        application/ld+json jsonld;
        application/json json;
        text/markdown md;
        application/xml xml;
    }}
    default_type text/plain;
    etag on;
    gzip on;
    gzip_types text/css text/turtle application/trig application/ld+json application/xml;
    add_header X-Content-Type-Options nosniff always;
{lost}    location ~ /\\. {{ return 404; }}
    location = {prefix}nginx.conf {{ return 404; }}
    location = {prefix} {{ try_files /index.html =404; }}
    location = {prefix}feed {{ return 303 {prefix}feed/index.trig; }}
    location ~ ^{prefix}graph/document/(?<name>[^/]+)$ {{ return 303 {prefix}document/$name; }}
    location ~ ^{prefix}feed/page-[0-9]+\\.trig$ {{
        {_rewritten(prefix)}add_header Cache-Control "public, max-age={YEAR}, immutable";
        add_header X-Content-Type-Options nosniff;
        add_header Access-Control-Allow-Origin "*";
    }}
    location ~ ^{prefix}feed/ {{
        {_rewritten(prefix)}add_header Cache-Control "public, no-cache";
        add_header X-Content-Type-Options nosniff;
        add_header Access-Control-Allow-Origin "*";
    }}
    location ~ ^{prefix}(?<thing>(?:{things})/.+)$ {{
        add_header Vary Accept;
        add_header Cache-Control "public, no-cache";
        add_header X-Content-Type-Options nosniff;
        add_header Access-Control-Allow-Origin "*";
        try_files /$thing /$thing.$conflictkg_form /$thing.html =404;
    }}
    {"" if prefix == "/" else "location / { return 404; }"}
    location {prefix} {{
        {_rewritten(prefix)}add_header Cache-Control "public, no-cache";
        add_header X-Content-Type-Options nosniff;
        add_header Access-Control-Allow-Origin "*";
    }}
}}
"""


def _rewritten(prefix: str) -> str:
    return "" if prefix == "/" else f"rewrite ^{prefix}(.*)$ /$1 break; "


def apache(url: str, gone: Sequence[str]) -> str:
    """A ``.htaccess`` for the published folder; it needs mod_rewrite, mod_headers and mod_mime, and AllowOverride FileInfo."""
    prefix = urlsplit(url).path
    things = "|".join(THINGS)
    lost = "".join(f'RedirectMatch 410 "^{quote(prefix + path)}(\\.(html|ttl|jsonld))?$"\n' for path in gone)
    return f"""# Made by conflictkg publish. Needs mod_rewrite, mod_headers, mod_mime and AllowOverride FileInfo Indexes.
DirectoryIndex index.html
AddDefaultCharset utf-8
AddType text/turtle .ttl
AddType application/trig .trig
AddType application/ld+json .jsonld
AddType text/markdown .md
AddCharset utf-8 .html .css .ttl .trig .jsonld .md .xml
FileETag MTime Size
Header set X-Content-Type-Options nosniff
Header set Access-Control-Allow-Origin "*"
Header set Cache-Control "public, no-cache"
<FilesMatch "^page-[0-9]+\\.trig$">
    Header set Cache-Control "public, max-age={YEAR}, immutable"
</FilesMatch>
<FilesMatch "^(\\.|nginx\\.conf$)">
    Require all denied
</FilesMatch>
{lost}RewriteEngine On
RewriteBase {prefix}
RewriteRule ^feed$ feed/index.trig [R=303,L]
RewriteRule ^graph/document/([^/]+)$ document/$1 [R=303,L]
RewriteCond %{{REQUEST_FILENAME}} !-f
RewriteRule ^(?:{things})/ - [E=NEGOTIATED:1]
Header append Vary Accept env=NEGOTIATED
Header append Vary Accept env=REDIRECT_NEGOTIATED
RewriteCond %{{REQUEST_FILENAME}} !-f
RewriteCond %{{HTTP_ACCEPT}} !^[^,]*text/html
RewriteCond %{{HTTP_ACCEPT}} text/turtle
RewriteCond %{{REQUEST_FILENAME}}.ttl -f
RewriteRule ^((?:{things})/.+)$ $1.ttl [L]
RewriteCond %{{REQUEST_FILENAME}} !-f
RewriteCond %{{HTTP_ACCEPT}} !^[^,]*text/html
RewriteCond %{{HTTP_ACCEPT}} application/(ld\\+)?json
RewriteCond %{{REQUEST_FILENAME}}.jsonld -f
RewriteRule ^((?:{things})/.+)$ $1.jsonld [L]
RewriteCond %{{REQUEST_FILENAME}} !-f
RewriteCond %{{REQUEST_FILENAME}}.html -f
RewriteRule ^((?:{things})/.+)$ $1.html [L]
"""
