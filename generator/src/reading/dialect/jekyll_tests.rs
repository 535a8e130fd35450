//! Jekyll: documents in, Markdown out.
use super::*;

#[test]
fn links_and_values() {
    check(
        "jekyll",
        "[a]({{ '/b/' | relative_url }}) [c]({% link _docs/d.md %}) [e]({{ site.baseurl }}/f) [g]({% post_url 2020-01-02-h %}).\n\nWelcome to {{ site.title }} and {{ page.x | upcase }}.\n",
        &expect![[r#"
            [a](/b/) [c](/_docs/d.md) [e](/f) [g](/_posts/2020-01-02-h.md).

            Welcome to title and x.

            {"{{ page.x }}": 1, "{{ site.baseurl }}": 1, "{{ site.title }}": 1}"#]],
    );
}

#[test]
fn code_and_raw() {
    check(
        "jekyll",
        "{% highlight ruby %}\nputs {{ x }}\n{% endhighlight %}\n\n{% raw %}\nShow {{ this }}.\n{% endraw %}\n\nAnd {% raw %}{{ that }}{% endraw %} too.\n",
        &expect![[r#"
            ~~~~ruby
            puts {{ x }}
            ~~~~


            Show {{ this }}.


            And {{ that }} too.
        "#]],
    );
}

#[test]
fn conditions_keep_their_texts_and_loops_do_not() {
    check(
        "jekyll",
        "{% if x %}\nOne.\n{% else %}\nTwo.\n{% endif %}\n{% for a in b %}\n- {{ a }}\n{% for c in a %}x{% endfor %}\n{% endfor %}\n{% comment %} gone {% endcomment %}\nEnd.\n",
        &expect![[r#"
            One.

            Two.

            End.
        "#]],
    );
}

#[test]
fn attributes_and_contents_go() {
    check(
        "jekyll",
        "# Title\n{: .no_toc }\n\n1. TOC\n{:toc}\n\n[a](b){:target=\"_blank\"} *c*{: .d}\n\nA block {x: 1} stays.\n",
        &expect![[r#"
            # Title



            [a](b) *c*

            A block {x: 1} stays.
        "#]],
    );
}

#[test]
fn an_include_that_is_not_there_goes() {
    check(
        "jekyll",
        "{% include note.html content=\"Mind the gap.\" %}\n\nText {% include x.md %} goes on.\n",
        &expect![[r#"
            Mind the gap.


            Text  goes on.
        "#]],
    );
}
