use super::*;

fn text_of(svg: &str) -> (String, String) {
    let picture = cleaned(svg.as_bytes()).unwrap_or_else(|fault| panic!("{svg}: {fault}"));
    let without: Vec<String> = picture.without.iter().map(|(name, n)| format!("{n} {name}")).collect();
    (String::from_utf8(picture.bytes).unwrap(), without.join(", "))
}

#[track_caller]
fn check(inner: &str, expected: &str, without: &str) {
    let open = "<svg xmlns=\"http://www.w3.org/2000/svg\">";
    let (text, found) = text_of(&format!("<svg xmlns='{SVG}' xmlns:xlink='{XLINK}'>{inner}</svg>"));
    assert_eq!(text, format!("{open}{expected}</svg>\n"));
    assert_eq!(found, without);
}

#[test]
fn lists_are_sorted_for_their_search() {
    assert!(ELEMENTS.is_sorted());
}

#[test]
fn a_picture_stays_as_it_is() {
    check(
        "<g transform='rotate(45 1,2)'><path d='M0 0h8z' fill='url(#g)' style='stroke:rgb(1,2,3)'/><use xlink:href='#a'/></g>",
        "<g transform=\"rotate(45 1,2)\"><path d=\"M0 0h8z\" fill=\"url(#g)\" style=\"stroke:rgb(1,2,3)\"></path>\
         <use href=\"#a\"></use></g>",
        "",
    );
    check(
        "<text xml:space='preserve' xml:lang='pt-BR' id='a&#10;b'> a &lt;b&gt; &amp; é </text><g xml:space='url(x)' xml:lang=':'/>",
        "<text xml:space=\"preserve\" xml:lang=\"pt-BR\" id=\"a b\"> a &lt;b&gt; &amp; é </text><g></g>",
        "",
    );
    check(
        "<style>.a{fill:url('#g')} /* x */ @media print{.b{}}</style>",
        "<style>.a{fill:url('#g')} /* x */ @media print{.b{}}</style>",
        "",
    );
    check(
        "<title>T</title><image href='data:image/png;base64,AA=='/>",
        "<title>T</title><image href=\"data:image/png;base64,AA==\"></image>",
        "",
    );
}

#[test]
fn what_runs_is_taken_out_and_counted() {
    check("<script>alert(1)</script><g onclick='x' ONLOAD='y'/>", "<g></g>", "1 ONLOAD, 1 onclick, 1 script");
    check(
        "<svg:script xmlns:svg='http://www.w3.org/2000/svg'/><handler/><listener/>",
        "",
        "1 handler, 1 listener, 1 script",
    );
    check("<a href='javascript:alert(1)'><text>t</text></a>", "<a><text>t</text></a>", "1 href");
    check(
        "<a href='#x'><animate attributeName='href' to='javascript:x'/><set/></a>",
        "<a href=\"#x\"></a>",
        "1 animate, 1 set",
    );
    check("<foreignObject><b xmlns='http://www.w3.org/1999/xhtml'>t</b></foreignObject>", "", "1 foreignObject");
    check("<iframe xmlns='http://www.w3.org/1999/xhtml' src='x'/>", "", "1 iframe");
    check(
        "<use href='data:image/svg+xml;base64,AAAA#x'/><image href='data:image/svg+xml,x'/>",
        "<use></use><image></image>",
        "2 href",
    );
    check("<g x:onload='x' xmlns:x='y'/><!-- c --><?xml-stylesheet href='x'?>", "<g></g>", "");
}

#[test]
fn what_loads_is_taken_out_and_counted() {
    for (attribute, name) in [
        ("fill='url(http://x/y#z)'", "fill"),
        ("filter='url(//x)'", "filter"),
        ("style='background:\\75rl(http://x)'", "style"),
        ("style=\"fill:image-set('http://x' 1x)\"", "style"),
        ("style='fill:src(\"http://x\")'", "style"),
        ("cursor='url( \"x.cur\" ), auto'", "cursor"),
        ("mask='URL(http://x)'", "mask"),
        ("style='-moz-binding:url(#x)'", "style"),
        ("href='http://x/y.png'", "href"),
        ("xlink:href='/y.svg#a'", "href"),
        ("src='x'", "src"),
    ] {
        check(&format!("<image {attribute}/>"), "<image></image>", &format!("1 {name}"));
    }
    for css in [
        "@import 'x'",
        "@IMPORT url(x);",
        "@font-face{src:url(x)}",
        "a{b:url(http://x)}",
        "a{b:u\\72l(x)}",
        "a{b:url(x",
    ] {
        check(&format!("<style>{css}</style>"), "<style></style>", "1 style");
    }
}

#[test]
fn what_is_no_svg_is_a_fault() {
    for (svg, fault) in [
        ("<html xmlns='http://www.w3.org/1999/xhtml'><iframe/></html>", "is another XML document than an SVG"),
        ("<svg xmlns='http://www.w3.org/1999/xhtml'/>", "is another XML document than an SVG"),
        ("<?xml version='1.0' encoding='ISO-2022-JP'?><svg/>", "says that it is not UTF-8"),
        ("<?xml version=\"1.0\" encoding = \"UTF-16\"?><svg/>", "says that it is not UTF-8"),
        ("<svg><g></svg>", "is not well-formed XML"),
        ("", "is not well-formed XML"),
    ] {
        assert_eq!(cleaned(svg.as_bytes()), Err(fault), "{svg}");
    }
    assert_eq!(cleaned(b"<svg>\xff</svg>"), Err("is not UTF-8"));
    let deep = format!("<svg>{}{}</svg>", "<g>".repeat(300), "</g>".repeat(300));
    assert_eq!(cleaned(deep.as_bytes()), Err("nests its elements too deep"));
}

#[test]
fn entities_unfold_within_bounds() {
    let (text, _) = text_of("<!DOCTYPE svg [<!ENTITY a 'x'>]><svg><text>&a;&a;</text></svg>");
    assert!(text.ends_with("<text>xx</text></svg>\n"), "{text}");
    let mut bomb = "<!DOCTYPE svg [<!ENTITY a0 'xxxxxxxxxx'>".to_owned();
    for n in 1..12 {
        _ = write!(bomb, "<!ENTITY a{n} '{}'>", format!("&a{};", n - 1).repeat(10));
    }
    let found = cleaned(format!("{bomb}]><svg><text>&a11;</text></svg>").as_bytes());
    assert!(found.is_err(), "a bomb unfolds");
    assert!(cleaned(b"<!DOCTYPE svg SYSTEM 'http://x/y.dtd'><svg/>").is_ok());
}

#[test]
fn the_result_is_a_fixed_point() {
    let (once, _) =
        text_of("<?xml version='1.0'?><svg viewBox='0 0 1 1'><style>a{b:c}</style><text>a&#13;b \"q\"</text></svg>");
    let (twice, without) = text_of(&once);
    assert_eq!((twice, without.as_str()), (once, ""));
}
