"""What the measured library is made of: documentation that Debian 12 packages as HTML."""

from dataclasses import dataclass

# Sphinx's indexes and search pages list what stands elsewhere.
SPHINX = r"(?!genindex|search|py-modindex|_)"


@dataclass(frozen=True)
class Source:
    """One project's documentation within its package."""

    package: str
    folder: str
    vendor: str
    product: str
    version: str
    # Pages whose path below `folder` matches from its start.
    only: str = ""
    # One page in so many: the largest projects would otherwise be most of the library.
    one_in: int = 1


SOURCES = [
    Source("apache2-doc", "usr/share/doc/apache2-doc/manual/en", "Apache", "httpd", "2.4"),
    Source("bind9-doc", "usr/share/doc/bind9-doc/arm", "ISC", "BIND", "9.18"),
    Source("cmake-doc", "usr/share/doc/cmake-data/html", "Kitware", "CMake", "3.25", only=SPHINX),
    Source("debian-policy", "usr/share/doc/debian-policy/policy.html", "Debian", "Policy", "4.6"),
    Source("debian-reference-en", "usr/share/debian-reference", "Debian", "Reference", "2.100"),
    Source("developers-reference", "usr/share/developers-reference", "Debian", "Developers Reference", "12"),
    Source("erlang-doc", "usr/share/doc/erlang-doc", "Ericsson", "Erlang OTP", "25"),
    Source("exim4-doc-html", "usr/share/doc/exim4-doc-html/spec_html", "Exim", "Exim", "4.96"),
    Source("git-doc", "usr/share/doc/git-doc", "Git", "Git", "2.39"),
    Source("gnuplot-doc", "usr/share/doc/gnuplot/htmldocs", "Gnuplot", "gnuplot", "5.4"),
    Source("haproxy-doc", "usr/share/doc/haproxy/html", "HAProxy", "HAProxy", "2.6"),
    Source("nodejs-doc", "usr/share/doc/nodejs/api", "Node.js", "Node.js", "18", only=r"(?!all\.)"),
    Source("octave-doc", "usr/share/doc/octave/octave.html", "GNU", "Octave", "7.3"),
    Source(
        "openjdk-17-doc",
        "usr/share/doc/openjdk-17-jre-headless/api",
        "Oracle",
        "Java SE",
        "17",
        only=r"java\.(base|sql|net\.http|xml|logging|desktop|naming|management|rmi)/"
        r"(?!.*(class-use|package-use|package-tree|index-files))",
        one_in=4,
    ),
    Source("postfix-doc", "usr/share/doc/postfix/html", "Postfix", "Postfix", "3.7"),
    Source("postgresql-doc-15", "usr/share/doc/postgresql-doc-15/html", "PostgreSQL", "PostgreSQL", "15"),
    Source("python3.11-doc", "usr/share/doc/python3.11/html", "Python", "CPython", "3.11", only=SPHINX),
    Source("python-django-doc", "usr/share/doc/python-django-doc/html", "Django", "Django", "3.2", only=SPHINX),
    Source(
        "python-pandas-doc",
        "usr/share/doc/python-pandas-doc/html",
        "NumFOCUS",
        "pandas",
        "1.5",
        only=SPHINX,
        one_in=4,
    ),
    Source(
        "python-scipy-doc",
        "usr/share/doc/python-scipy-doc/html",
        "NumFOCUS",
        "SciPy",
        "1.10",
        only=SPHINX,
        one_in=4,
    ),
    Source(
        "python-sqlalchemy-doc",
        "usr/share/doc/python-sqlalchemy-doc/html",
        "SQLAlchemy",
        "SQLAlchemy",
        "1.4",
        only=SPHINX,
    ),
    Source("python-sympy-doc", "usr/share/doc/python-sympy-doc/html", "SymPy", "SymPy", "1.11", only=SPHINX),
    Source("r-doc-html", "usr/share/R/doc/manual", "R", "R", "4.2"),
    Source(
        "rust-doc",
        "usr/share/doc/rust-doc/html",
        "Rust",
        "Rust",
        "1.63",
        only=r"(book|reference|cargo|rustc|nomicon|rustdoc|edition-guide|unstable-book|rust-by-example|embedded-book"
        r"|std|alloc|core)/(?!.*(print|all|arch|core_arch|simd|intrinsics)[./])",
        one_in=8,
    ),
    Source("sqlite3-doc", "usr/share/doc/sqlite3", "SQLite", "SQLite", "3.40"),
    Source("varnish-doc", "usr/share/doc/varnish/html", "Varnish", "Varnish", "7.1", only=SPHINX),
]
