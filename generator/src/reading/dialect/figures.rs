//! Images and links that tags name, with what is written beside them.

use super::tag::Tag;

/// A link to what a tag names.
pub(super) fn link(tag: &Tag<'_>) -> String {
    let url = tag.get(&["url", "href", "src", "link", "id"]).or_else(|| tag.first()).unwrap_or_default();
    let url = match tag.name.as_str() {
        "youtube" if !url.contains("://") => format!("https://www.youtube.com/watch?v={url}"),
        "vimeo" if !url.contains("://") => format!("https://vimeo.com/{url}"),
        _ => url.replace(' ', "%20"),
    };
    let second = tag.args.get(1).map(ToString::to_string);
    let text = tag.get(&["title", "text", "caption", "label"]).map(str::to_owned).or(second).unwrap_or_default();
    let shown = match (url.is_empty(), text.is_empty()) {
        (true, _) => text,
        (false, true) if url.contains("://") => format!("<{url}>"),
        (false, true) => format!("[{}](<{url}>)", url.rsplit('/').next().unwrap_or_default()),
        (false, false) => format!("[{text}](<{url}>)"),
    };
    tag.get(&["description"]).map_or(shown.clone(), |more| format!("{shown}: {more}"))
}

/// The image that a tag names, and what is written beside it: its title in bold, its caption, where it is from.
pub(super) fn image(tag: &Tag<'_>) -> String {
    let source = tag.get(&["src", "source", "filename", "file", "path"]).or_else(|| tag.first()).unwrap_or_default();
    let is_shown = !source.is_empty() && (is_picture(source) || source.contains("://"));
    let beside = |names: &[&str]| tag.get(names).filter(|text| *text != source);
    let title = beside(&["title"]);
    let caption = beside(&["caption", "attr"]);
    let text = beside(&["alt", "alt-text", "name"]).filter(|text| caption != Some(*text) && title != Some(*text));
    let mut image = match text.map(|text| text.replace(['[', ']', '\n'], " ")) {
        text if is_shown => format!("![{}](<{source}>)", text.unwrap_or_default()),
        text => text.unwrap_or_default(),
    };
    let title = title.map(|title| format!("**{}**", title.trim_matches('*')));
    let from = tag.get(&["attr"]).filter(|from| caption != Some(*from)).map(str::to_owned);
    for beside in [title, caption.map(str::to_owned), from].into_iter().flatten() {
        // A line of its own even in a list or a table.
        image.push_str(if image.is_empty() { "" } else { "<br>" });
        image.push_str(&beside.replace('\n', " "));
    }
    image
}

/// Whether a path is one of a picture.
pub(super) fn is_picture(path: &str) -> bool {
    let end = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif"].contains(&end.as_str())
}
