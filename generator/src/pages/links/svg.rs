//! Makes an SVG a picture and nothing else: what is not on a list of elements, attributes and values is taken out.
//!
//! A list of what is bad cannot be closed, since browsers learn new ways to run and to load. So the file is read by an XML parser
//! and written anew, in UTF-8, from what is known to be still and to stay within the file: shapes, text, gradients, filters,
//! and styles whose functions load nothing. Animations are taken out too: they may set an address that the list refused.

use std::collections::BTreeMap;
use std::fmt::Write;

use cssparser::{ParseError, Parser, Token};
use roxmltree::{Document, Node, ParsingOptions};

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Most elements and texts of a picture; the parser's own limit bounds what entities unfold to.
const NODES_MAX: u32 = 1_000_000;

/// Deepest nesting; drawing programs stay below 50, browsers draw no deeper than some hundreds.
const DEPTH_MAX: usize = 256;

/// Elements of SVG 1.1 and 2 that draw, or hold what is drawn. Sorted.
const ELEMENTS: [&str; 59] = [
    "a",
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "filter",
    "font",
    "g",
    "glyph",
    "hkern",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "missing-glyph",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "style",
    "svg",
    "switch",
    "symbol",
    "text",
    "textPath",
    "title",
    "tref",
    "tspan",
    "use",
    "view",
];

/// Attributes beside `style`, `href` and those that begin with `aria-` or `data-`: geometry, presentation, names. Sorted.
const ATTRIBUTES: &str = " alignment-baseline amplitude azimuth baseFrequency baseline-shift bias class clip clip-path clip-rule \
    clipPathUnits color color-interpolation color-interpolation-filters color-rendering cursor cx cy d diffuseConstant direction \
    display divisor dominant-baseline dx dy edgeMode elevation enable-background exponent fill fill-opacity fill-rule filter \
    filterUnits flood-color flood-opacity focusable font-family font-size font-size-adjust font-stretch font-style font-variant \
    font-weight fr fx fy glyph-name gradientTransform gradientUnits height horiz-adv-x id image-rendering in in2 intercept isolation \
    k k1 k2 k3 k4 kernelMatrix kernelUnitLength kerning lang lengthAdjust letter-spacing lighting-color limitingConeAngle marker \
    marker-end marker-mid marker-start markerHeight markerUnits markerWidth mask mask-type maskContentUnits maskUnits mix-blend-mode \
    mode numOctaves offset opacity operator order orient orientation overflow overflow-x overflow-y paint-order pathLength \
    patternContentUnits patternTransform patternUnits pointer-events points pointsAtX pointsAtY pointsAtZ preserveAlpha \
    preserveAspectRatio primitiveUnits r radius refX refY requiredExtensions requiredFeatures result role rotate rx ry scale seed \
    shape-rendering side slope spacing specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles \
    stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit \
    stroke-opacity stroke-width surfaceScale systemLanguage tableValues tabindex targetX targetY text-anchor text-decoration \
    text-overflow text-rendering textLength transform transform-box transform-origin type unicode unicode-bidi units-per-em values \
    vector-effect version vert-adv-y vert-origin-x vert-origin-y viewBox viewTarget visibility white-space width word-spacing \
    writing-mode x x1 x2 xChannelSelector y y1 y2 yChannelSelector z zoomAndPan ";

/// Functions of CSS that compute or draw; none loads anything. `url` is looked at by itself.
const FUNCTIONS: &str = " abs blur brightness calc circle clamp color color-mix contrast cubic-bezier cx drop-shadow ellipse env \
    grayscale has hsl hsla hue-rotate hwb inset invert is lab lang lch linear-gradient matrix matrix3d max min mod not nth-child \
    nth-last-child nth-last-of-type nth-of-type oklab oklch opacity path perspective polygon radial-gradient rect rem repeat rgb \
    rgba rotate rotate3d rotatex rotatey rotatez round saturate scale scale3d scalex scaley scalez sepia sign skew skewx skewy steps \
    translate translate3d translatex translatey translatez var where xywh ";

/// Rules of CSS that load nothing.
const STILL_RULES: [&str; 4] = ["keyframes", "layer", "media", "supports"];

/// A picture that is safe to publish.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Picture {
    /// The file, written anew.
    pub(super) bytes: Vec<u8>,
    /// What was taken out, by name, and how often; what only editors read is not counted.
    pub(super) without: BTreeMap<String, u32>,
}

/// Takes out of an SVG what could run or load anything.
///
/// # Errors
///
/// Why it is no picture, in words that go on from "it".
pub(super) fn cleaned(bytes: &[u8]) -> Result<Picture, &'static str> {
    let text = std::str::from_utf8(bytes).map_err(|_| "is not UTF-8")?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if declares_another_encoding(text) {
        return Err("says that it is not UTF-8");
    }
    let options = ParsingOptions { allow_dtd: true, nodes_limit: NODES_MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::NodesLimitReached => "has too many elements",
        roxmltree::Error::EntityReferenceLoop(_) => "defines entities that hold one another",
        _ => "is not well-formed XML",
    })?;
    let root = document.root_element();
    if !is_svg(root) || root.tag_name().name() != "svg" {
        return Err("is another XML document than an SVG");
    }
    let mut writer = Writer { out: String::with_capacity(text.len()), without: BTreeMap::new() };
    writer.document(root)?;
    Ok(Picture { bytes: writer.out.into_bytes(), without: writer.without })
}

/// Whether an XML declaration names another encoding: a reader that heeds it would see other characters.
fn declares_another_encoding(text: &str) -> bool {
    let declaration = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")).map_or("", |(inner, _)| inner);
    let Some((_, value)) = declaration.split_once("encoding") else { return false };
    let value = value.trim_start().trim_start_matches('=').trim_start();
    let value = value.trim_start_matches(['"', '\'']).to_ascii_lowercase();
    !["utf-8", "utf8", "us-ascii", "ascii"].iter().any(|name| value.starts_with(name))
}

/// Whether an element is one of SVG; in a file without any namespace all are.
fn is_svg(node: Node<'_, '_>) -> bool {
    matches!(node.tag_name().namespace(), None | Some(SVG))
}

struct Writer {
    out: String,
    without: BTreeMap<String, u32>,
}

impl Writer {
    fn document(&mut self, root: Node<'_, '_>) -> Result<(), &'static str> {
        // Ends of open elements lie below what is still to be written, so that depth costs no stack.
        let mut open: Vec<Step<'_, '_>> = vec![Step::Node(root, 0)];
        while let Some(step) = open.pop() {
            match step {
                Step::End(name) => {
                    _ = write!(self.out, "</{name}>");
                }
                Step::Node(_, DEPTH_MAX..) => return Err("nests its elements too deep"),
                Step::Node(node, _) if node.is_text() => escape(node.text().unwrap_or_default(), &mut self.out),
                Step::Node(node, depth) if node.is_element() => {
                    if let Some(name) = self.start(node, depth == 0) {
                        if name == "style" {
                            self.style(node);
                            _ = write!(self.out, "</style>");
                            continue;
                        }
                        open.push(Step::End(name));
                        open.extend(node.children().rev().map(|child| Step::Node(child, depth + 1)));
                    }
                }
                // Comments and processing instructions.
                Step::Node(..) => {}
            }
        }
        self.out.push('\n');
        Ok(())
    }

    /// Writes the start of an element; `None` if it is left out with all that it holds.
    fn start<'a>(&mut self, node: Node<'a, 'a>, is_root: bool) -> Option<&'a str> {
        let name = node.tag_name().name();
        if !is_svg(node) {
            // What programs write for themselves is no loss; HTML that is drawn would be one.
            if node.tag_name().namespace() == Some("http://www.w3.org/1999/xhtml") {
                self.drop(name);
            }
            return None;
        }
        if ELEMENTS.binary_search(&name).is_err() {
            if name != "metadata" {
                self.drop(name);
            }
            return None;
        }
        _ = write!(self.out, "<{name}");
        if is_root {
            _ = write!(self.out, " xmlns=\"{SVG}\"");
        }
        let mut has_href = false;
        for attribute in node.attributes() {
            let (namespace, local, value) = (attribute.namespace(), attribute.name(), attribute.value());
            let written = match (namespace, local) {
                (None | Some(XLINK), "href") if has_href => continue,
                (None | Some(XLINK), "href") if is_within(name, value) => {
                    has_href = true;
                    "href"
                }
                (Some(XML), "space") if matches!(value, "preserve" | "default") => "xml:space",
                (Some(XML), "lang") if value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') => {
                    "xml:lang"
                }
                // Attributes of editors.
                (Some(_), _) if local != "href" => continue,
                (None, _) if is_known(local) && (is_words(local) || is_still(value)) => local,
                _ => {
                    self.drop(local);
                    continue;
                }
            };
            _ = write!(self.out, " {written}=\"");
            // A line end that is written as it is would be read as a blank.
            escape(&value.replace(['\n', '\t'], " "), &mut self.out);
            self.out.push('"');
        }
        self.out.push('>');
        Some(name)
    }

    /// Writes a style sheet that loads nothing, or none.
    fn style(&mut self, node: Node<'_, '_>) {
        let css: String = node.children().filter_map(|child| child.text()).collect();
        if is_still(&css) {
            escape(&css, &mut self.out);
        } else {
            self.drop("style");
        }
    }

    fn drop(&mut self, name: &str) {
        *self.without.entry(name.to_owned()).or_default() += 1;
    }
}

enum Step<'a, 'input> {
    Node(Node<'a, 'input>, usize),
    End(&'a str),
}

fn is_known(name: &str) -> bool {
    let is_word = |rest: &str| rest.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    name == "style"
        || ["aria-", "data-"].iter().any(|start| name.strip_prefix(start).is_some_and(is_word))
        || name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && ATTRIBUTES.contains(&format!(" {name} "))
}

/// Whether an attribute holds words for people or programs, which nothing reads as CSS.
fn is_words(name: &str) -> bool {
    let known = ["class", "glyph-name", "id", "lang", "role", "unicode"];
    known.contains(&name) || name.starts_with("aria-") || name.starts_with("data-")
}

/// Whether an address leads to a part of the same picture, or is a raster image within it.
fn is_within(element: &str, address: &str) -> bool {
    let address = address.trim();
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=') || c.is_ascii_whitespace();
    let data = ["png", "jpeg", "jpg", "gif", "webp"]
        .iter()
        .find_map(|kind| address.strip_prefix("data:image/")?.strip_prefix(kind)?.strip_prefix(";base64,"));
    address.starts_with('#') || element == "image" && data.is_some_and(|data| data.chars().all(is_base64))
}

/// Whether a value, or a style sheet, calls only functions of the list, loads nothing, and has no rule that browsers obey by
/// loading, such as `@import`.
fn is_still(css: &str) -> bool {
    // Most values are numbers, names and colours.
    if !css.contains(['(', '\\', '@', ':', '/']) {
        return true;
    }
    still_tokens(&mut Parser::new(css)).is_ok()
}

fn still_tokens(parser: &mut Parser<'_>) -> Result<(), ParseError<()>> {
    let refused = || Err(ParseError::custom(()));
    while let Ok(token) = parser.next_including_whitespace_and_comments().cloned() {
        let is_block = match &token {
            Token::Function(name) if name.eq_ignore_ascii_case("url") => {
                let address = parser.parse_nested_block(|inner| Ok(inner.expect_string_cloned()?))?;
                if !address.trim_start().starts_with('#') {
                    return refused();
                }
                false
            }
            Token::Function(name) if !FUNCTIONS.contains(&format!(" {} ", name.to_ascii_lowercase())) => {
                return refused();
            }
            Token::AtKeyword(name) if !STILL_RULES.iter().any(|rule| name.eq_ignore_ascii_case(rule)) => {
                return refused();
            }
            Token::UnquotedUrl(address) if !address.trim_start().starts_with('#') => return refused(),
            Token::BadUrl(_) | Token::BadString(_) => return refused(),
            // Old browsers ran what these name.
            Token::Ident(name) if ["-moz-binding", "behavior"].iter().any(|bad| name.eq_ignore_ascii_case(bad)) => {
                return refused();
            }
            Token::Function(_) | Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => true,
            _ => false,
        };
        if is_block {
            parser.parse_nested_block(still_tokens)?;
        }
    }
    Ok(())
}

/// Appends text as both texts and attributes hold it.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
#[path = "svg_tests.rs"]
mod tests;
