//! Jekyll: tags of Liquid, values of the site, attributes of kramdown.
//!
//! | written | becomes |
//! |---|---|
//! | `{{ site.name }}`, `{{ page.title }}`, `{{ site.data.x.y }}` | its value |
//! | `{{ '/y' \| relative_url }}`, `{% link y.md %}` | `/y` |
//! | `{% include x.md a="b" %}` | the text of `_includes/x.md`, with `b` for `{{ include.a }}` |
//! | `{% assign x = "y" %}` … `{{ x }}` | `y` |
//! | `{% highlight sh %}` … `{% endhighlight %}` | a block of code |
//! | `{% raw %}` … `{% endraw %}` | what stands between, as it is |
//! | `{% if x %}` … `{% else %}` … | both texts |
//! | `{% for x in y %}` …, `{% comment %}` … | nothing: what a loop makes is not in the document |
//! | `{: .x }`, `{:toc}` | nothing |

use super::table::{Act, Table, syntax};

pub(super) const TABLE: Table = Table {
    name: "jekyll",
    title: "Jekyll",
    neighbours: &["_config.yml", "_config.yaml", "_includes", "_layouts"],
    syntax: syntax::TAGS | syntax::VALUES | syntax::ATTRIBUTES | syntax::CONTENTS,
    names: NAMES,
    is_sign,
};

/// Tags of Liquid that other dialects have as well.
pub(super) const NAMES: &[(&str, Act)] = &[
    ("raw", Act::Verbatim),
    ("for", Act::Gone),
    ("capture", Act::Gone),
    ("tablerow", Act::Gone),
    ("if", Act::Nothing),
    ("unless", Act::Nothing),
    ("case", Act::Nothing),
    ("when", Act::Nothing),
    ("else", Act::Nothing),
    ("elsif", Act::Nothing),
    ("assign", Act::Nothing),
    ("seo", Act::Nothing),
    ("feed_meta", Act::Nothing),
    ("break", Act::Nothing),
    ("continue", Act::Nothing),
    ("include_relative", Act::Include),
    ("include_cached", Act::Include),
    ("link", Act::Target),
    ("post_url", Act::Target),
];

fn is_sign(line: &str) -> bool {
    let is_tag = ["{% highlight ", "{% endhighlight", "{% include ", "{% raw %}", "{% endraw %}", "{% post_url "];
    let is_attribute = line.starts_with("{: .") && line.trim_end().ends_with('}') || line.starts_with("{:toc}");
    is_attribute
        || !line.contains('`')
            && (is_tag.iter().any(|tag| line.starts_with(tag))
                || ["{{ site.", "{{site.", "{{ page.", "({% link "].iter().any(|value| line.contains(value)))
}
