"""The sources of training text: Debian packages whose documentation stands under a permissive licence."""

# Left out on purpose: python-pandas-doc (a few snippets under CC-BY-SA) and the embedded book of rust-doc (prose under CC-BY-SA).
# package, licence of its documentation, globs of its HTML pages, most pages taken (evenly over the sorted list)
HTML_SOURCES = [
    ("postgresql-doc-15", "PostgreSQL", ["usr/share/doc/postgresql-doc-15/html/*.html"], 1200),
    ("python3.11-doc", "PSF-2.0", ["usr/share/doc/python3.11/html/*/*.html"], 600),
    ("apache2-doc", "Apache-2.0", ["usr/share/doc/apache2-doc/manual/en/**/*.html"], 600),
    ("sqlite3-doc", "public domain", ["usr/share/doc/sqlite3/*.html", "usr/share/doc/sqlite3/c3ref/*.html"], 500),
    ("cmake-doc", "BSD-3-Clause", ["usr/share/doc/cmake-data/html/*/*.html"], 700),
    ("python-django-doc", "BSD-3-Clause", ["usr/share/doc/python-django-doc/html/*/**/*.html"], 600),
    ("nodejs-doc", "MIT", ["usr/share/doc/nodejs/api/[b-z]*.html", "usr/share/doc/nodejs/api/assert.html"], 100),
    ("python-sqlalchemy-doc", "MIT", ["usr/share/doc/python-sqlalchemy-doc/html/*/**/*.html"], 300),
    ("varnish-doc", "BSD-2-Clause", ["usr/share/doc/varnish/html/*/*.html"], 200),
    ("erlang-doc", "Apache-2.0", ["usr/share/doc/erlang-doc/**/*.html"], 700),
    ("python-sympy-doc", "BSD-3-Clause", ["usr/share/doc/python-sympy-doc/html/**/*.html"], 300),
    ("python-scipy-doc", "BSD-3-Clause", ["usr/share/doc/python-scipy-doc/html/tutorial/**/*.html",
                                          "usr/share/doc/python-scipy-doc/html/dev/**/*.html",
                                          "usr/share/doc/python-scipy-doc/html/reference/*.html"], 250),
    ("rust-doc", "MIT or Apache-2.0", ["usr/share/doc/rust-doc/html/%s/**/*.html" % book for book in (
        "book", "edition-guide", "nomicon", "reference", "rust-by-example", "rustc", "rustdoc")], 900),
]

# Everyday vocabulary: glosses and example sentences.
WORDNET_PACKAGE = ("wordnet-base", "WordNet 3.0 licence")

# Carries the copyright file of cmake-doc, which has none of its own.
LICENCE_ONLY = ["cmake-data"]

PACKAGES = [source[0] for source in HTML_SOURCES] + [WORDNET_PACKAGE[0]] + LICENCE_ONLY
