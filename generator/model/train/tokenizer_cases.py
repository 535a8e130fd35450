"""tokenizer_cases.py DIR OUT: vocab.txt and tokenizer-cases.jsonl, with the reference tokenizer, from the sources' own
strings and odd ones."""

import json
import pathlib
import random
import re
import sys
import unicodedata

import teacher

ODD = [
    "", " ", "\t\n\r ", "\u00a0", "\u3000", "\u2028line\u2029paragraph", "a\u00a0b\u2003c\u3000d\u202fe\u2009f", "a\u0085b", "a\x0bb\x0cc", "a\x1cb\x1db\x1eb\x1fb",
    "\x00", "a\x00b", "nul\x00 in the middle", "\ufffd", "broken \ufffd text\ufffd", "bell\x07 escape\x1b[31mred\x1b[0m", "\x7f del \x80 \x9f", "tab\tseparated\tvalues", "carriage\r\nreturn", "form\x0cfeed",
    "zero\u200bwidth\u200bspace", "joiner\u200d and non\u200cjoiner", "\ufeffbyte order mark", "soft\u00adhyphen", "word\u2060joiner", "left\u200eright\u200fmarks", "\u202abidi\u202c \u2066isolate\u2069", "variation\ufe0f selector", "\U000e0041tag", "private \ue000 use \U000f0000", "unassigned \u0378 \U000e0fff", "\U0001fffe noncharacter \ufdd0 \uffff",
    "caf\u00e9", "cafe\u0301", "CAF\u00c9", "CAFE\u0301", "na\u00efve r\u00e9sum\u00e9 \u00c5ngstr\u00f6m", "A\u030angstro\u0308m", "\u212bngstrom \u2126 ohm \u212a kelvin", "\u1e9b\u0323", "e\u0301\u0302\u0303\u0304 stacked", "\u0301 leading mark", "a \u0301 b", "Ha\u0323\u0302 N\u00f4\u0323i", "Ti\u1ebfng Vi\u1ec7t c\u00f3 d\u1ea5u", "\u0110\u00e0 N\u1eb5ng", "Stra\u00dfe STRASSE stra\u1e9ee \u1e9e", "\u0130stanbul I\u0307stanbul \u0131\u015f\u0131k ISIK", "i\u0307 \u0130 I \u0131", "\ufb01le \ufb02ow o\ufb03ce \ufb00 \ufb06", "\u01c4 \u01c5 \u01c6 \u01f1", "\u0132sselmeer \u0133s", "\u017fong \u017ft", "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2 \u03a3\u0399\u03a3\u03a5\u03a6\u039f\u03a3", "\u1f08\u03c7\u03b9\u03bb\u03bb\u03b5\u03cd\u03c2 \u1fbd \u1fb3", "\u0391\u03b8\u03ae\u03bd\u03b1", "\u041c\u043e\u0441\u043a\u0432\u0430 \u0439\u043e\u0436\u0438\u043a \u0401\u043b\u043a\u0430", "\u0438\u0306 \u0435\u0308", "\u0407\u0436\u0430\u043a \u0491\u0430\u043d\u043e\u043a", "\u10d7\u10d1\u10d8\u10da\u10d8\u10e1\u10d8 \u1c97\u1c91", "\u0535\u0580\u0587\u0561\u0576 \u0587", "\u13a0\u13b4 \uab70", "\u2c00\u2c30", "\U00010400\U00010428",
    "\u4f60\u597d\uff0c\u4e16\u754c\u3002", "\u6f22\u5b57kanji\u3068hiragana", "\u30ab\u30bf\u30ab\u30ca \uff76\uff80\uff76\uff85", "\u304c\u304b\u3099 \u30d1\u30cf\u309a", "\u8a2d\u5b9a\u30d5\u30a1\u30a4\u30eb\u3092\u958b\u304f", "\u300c\u5f15\u7528\u300d\u3001\u30fb\u3005\u3006\u3007", "\uf900\ufa0e \u8eca", "\U00020000\U0002a6d6 \U0002f800", "\u3400\u4dbf \u9fff", "\u2e80\u2f00 \u3105\u3106", "\ud55c\uad6d\uc5b4 \uc124\uc815", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "\u3131\u3132 \uffa1", "\ud55c\u6f22mixed\uc601\uc5b4",
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35\u0e04\u0e23\u0e31\u0e1a \u0e01\u0e33\u0e25\u0e31\u0e07", "\u0e99\u0ec9\u0eb3", "\u1019\u103c\u1014\u103a\u1019\u102c", "\u1797\u17b6\u179f\u17b6\u1781\u17d2\u1798\u17c2\u179a", "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e", "\u0958 \u0915\u093c", "\u09ac\u09be\u0982\u09b2\u09be \u09cb", "\u0ba4\u0bae\u0bbf\u0bb4\u0bcd \u0bca", "\u0d2e\u0d32\u0d2f\u0d3e\u0d33\u0d02", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 \u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0622\u0627\u0653 \u0623\u0625 \ufefb \ufdfa", "\u0660\u0661\u0662 \u06f1\u06f2 \u0967\u0968", "\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd \ufb2a", "\u0710\u072a\u0725\u0710", "\u1208\u1230\u120b\u121d", "\u0f56\u0f7c\u0f51\u0f0b", "\u1820\u1821", "\U00012000\U00013000",
    "\U0001f600 smile\U0001f680", "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", "\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", "\U0001f44d\U0001f3fd", "1\ufe0f\u20e3 #\ufe0f\u20e3", "\u2764\ufe0f \u2713 \u2717 \u2605", "\u2192 \u21d2 \u2264 \u2265 \u2260 \u00d7 \u00f7 \u00b1", "\u221e \u2211 \u222b \u221a \u2202", "x\u00b2 + y\u00b3 = z\u207f", "H\u2082O CO\u2082", "\u00bd \u00bc \u2153 \u2160 \u216b \u2170", "\u2460 \u2474 \u24b6 \u24d0", "\U0001d400\U0001d41a\U0001d7d8", "\u00b5s \u03bcs \u33a5 \u2103", "5 \u20ac \u00a3 \u00a5 \u20b9 \u00a2 $", "\u2122 \u00ae \u00a9 \u2120 \u2116", "\u00a7 4 \u00b6 2 \u2020 \u2021 \u2022 \u2026", "\u201cquoted\u201d \u2018single\u2019 \u00abguillemets\u00bb \u201elow\u201c", "en\u2013dash em\u2014dash minus\u22121 hyphen\u2010 nb\u2011hyphen", "it\u2019s they\u02bcre don't can`t",
    "\uff26\uff55\uff4c\uff4c\uff57\uff49\uff44\uff54\uff48 \uff11\uff12\uff13 \uff01\uff1f", "\uff5f\uffe5\uff61\uff64", "\ufe30\ufe31\ufe50", "\u2010\u2212\u2e3a\u301c\uff5e", "a\u2044b \u2215", "\u0483\u20d2combining", "\u1ab0\u1dc0\ufe20marks", "\u0903\u0940spacing marks",
    "!", "...", "?!?!", "---", "***", "()[]{}<>", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "@@@@", "$$$", "^^^ ~~~ ```", "_", "___", "a_b_c", "__init__", "_private", "snake_case_name", "SCREAMING_SNAKE_CASE", "kebab-case-name", "camelCaseName", "PascalCaseName", "XMLHttpRequest", "getHTTPResponseCode", "iPhone eBay macOS IPv6", "x86_64-linux-gnu", "C++ C# F# .NET", "C:\\Users\\name\\file.txt", "\\\\server\\share", "/usr/local/bin/", "~/.config/app.toml", "./run --flag=value -x", "a=b&c=d", "key: value", "k8s i18n l10n", "v1.2.3-rc.1+build.5", "1.15.0", "192.168.0.1:8080/24", "fe80::1%eth0", "00:1B:44:11:3A:B7", "2024-02-30T25:61:00Z", "+49 (0)30 123-456", "1,000,000.00", "3.14159", "1e-10", "0xDEADBEEF", "0b1010", "007", "12345678901234567890", "10GB 5ms 3x 2nd", "50%", "#1 @user $HOME ${VAR} %s {0}", "user@example.org", "https://example.org/a/b?c=d&e=%20f#g", "ftp://host:21/", "mailto:someone@example.com", "<div class=\"x\">&nbsp;&amp;</div>", "if (a && b || !c) { return *p->q; }", "SELECT * FROM t WHERE x <> 'it''s';", "for i in range(10): print(i**2)", "fn main() -> Result<(), Box<dyn Error>> {", "#include <stdio.h>", "std::vector<int>::iterator", "lambda x: x[::-1]", "a->b.c()", "r\"\\d+\\s*\"", "$ sudo apt-get install -y foo", "Error: ENOENT: no such file or directory, open '/tmp/x'", "Segmentation fault (core dumped)", "HTTP/1.1 404 Not Found", "EOF\\n", "git@host:repo.git", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "550e8400-e29b-41d4-a716-446655440000", "QmFzZTY0IGVuY29kZWQ=", "[CLS] [SEP] [MASK] [UNK] [PAD]", "[cls]", "[ CLS ]", "x[SEP]y", "[MASK]ed", "[unused0] [unused99]", "##ing", "## heading", "a##b", "[UNK]",
    "antidisestablishmentarianism", "pneumonoultramicroscopicsilicovolcanoconiosis", "Donaudampfschifffahrtsgesellschaft", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a" * 99, "a" * 100, "a" * 101, "x" * 250, "word " + "b" * 100 + " end", "word " + "b" * 101 + " end", "\u00e9" * 100, "\u00e9" * 101, "e\u0301" * 100, "e\u0301" * 101, "\u00e9" * 50 + "a" * 50, "\U0001f600" * 100, "\U0001f600" * 101, "\u4e00" * 120, "\ud55c" * 40, "\ud55c" * 33, "\ud55c" * 34, "\ud55c" * 101, "0" * 100, "9" * 101, "-" * 120, "_" * 60, "a-" * 80, "A" * 100, "\u0130" * 60, "\u0130" * 100, "\u0130" * 101, "\u00df" * 100, "\ufb03" * 100, "supercalifragilisticexpialidocious" * 3,
    "a\u0300\u0316b", "\u0344", "\u0958\u0f43", "\u2adc \U0001d15e", "\u1100\u1161\u11a8\u11a9", "\uac00\u11a8", "\u0340\u0341", "\u037e \u0387", "\u2000\u2001", "\u3008 \u2329", "o\u031b\u0323", "\u01a0\u0309", "\u00e6 \u0153 \u00f8 \u0142 \u00f0 \u00fe", "\u0141\u00f3d\u017a", "\u011ei\u015f\u00e7", "\u0139\u0154", "\u01c0\u01c3", "\u02b0\u02c7\u02d8", "\u0374\u0375", "\u055a\u0589", "\u060c\u061f\u06d4", "\u0964\u0965", "\u104a", "\u1361\u1362", "\u166d", "\u17d4", "\u1800", "\u2cf9", "\u30fb\uff65", "\ua4fe", "\U00010100", "\u00b4\u00a8\u00af\u00b8", "\u02dc\u02da", "\u00a6\u00ac\u00b7\u00b9\u00ba\u00aa", "\u00bfQu\u00e9? \u00a1Hola!",
]


def sample(folder):
    """Real strings: headings, sentences, code and command lines, addresses, messages; the seed is fixed."""
    rng = random.Random(7)
    by_package = {}
    for line in (folder / "sections.jsonl").open(encoding="utf-8"):
        section = json.loads(line)
        by_package.setdefault(section["package"], []).append(section)
    out = []
    for package, sections in by_package.items():
        rng.shuffle(sections)
        for section in sections[:60]:
            out.append(" > ".join(section["path"])[:200])
            words = section["text"].split(" ")
            start = rng.randrange(max(1, len(words) - 20))
            out.append(" ".join(words[start:start + rng.randint(3, 20)])[:260])
        odd = [w for s in sections[:2500] for w in re.findall(r"(?:https?://\S+|[\w./:-]*[_/:$\\{}<>=][\w./:$\\{}<>=-]+|\S*[^\x00-\x7f]\S*|\S*(?:Error|Exception)\S*)", s["text"])]
        odd = sorted({w[:150] for w in odd if len(w) > 3})
        rng.shuffle(odd)
        out += odd[:40]
    words = [json.loads(line) for line in (folder / "wordnet.jsonl").open(encoding="utf-8")]
    for entry in rng.sample(words, 200):
        out.append(", ".join(entry["words"]) + ": " + entry["gloss"][:150])
        out += entry["examples"][:1]
    return out


def main(folder, out):
    tok = teacher.tokenizer()
    vocabulary = teacher.vocabulary()
    assert len(vocabulary) == teacher.N_ROWS and not any("\n" in w for w in vocabulary)
    (out / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    texts = ODD + [f(t) for t in ODD if t for f in (lambda t: "See " + t + ".", lambda t: t + t, str.upper)][:520]
    texts += [unicodedata.normalize("NFD", t) for t in ODD if unicodedata.normalize("NFD", t) != t]
    # every block of the Basic Multilingual Plane: eight characters of each, parted and run together
    rng = random.Random(11)
    for start in range(0x80, 0x10000, 0x180):
        chars = [chr(c) for c in sorted(rng.sample(range(start, min(start + 0x180, 0x10000)), 8)) if not 0xD800 <= c <= 0xDFFF]
        texts += ["".join(chars), "a" + "a".join(chars) + "b"]
    for start in range(0x10000, 0x20000, 0x800):
        texts.append(" x".join(chr(c) for c in sorted(rng.sample(range(start, start + 0x800), 6))))
    texts += sample(folder)
    texts = [t for t in dict.fromkeys(texts) if len(t) <= 700]
    lines, n_bytes = [], 0
    for text in texts:
        ids = tok.encode(text, add_special_tokens=False).ids
        line = json.dumps({"text": text, "ids": ids}, ensure_ascii=not text.isprintable(), separators=(",", ":")) + "\n"
        n_bytes += len(line.encode("utf-8"))
        if n_bytes > 590_000:
            break
        lines.append(line)
    (out / "tokenizer-cases.jsonl").write_text("".join(lines), encoding="utf-8")
    print(len(lines), "of", len(texts), "cases,", n_bytes, "bytes")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
