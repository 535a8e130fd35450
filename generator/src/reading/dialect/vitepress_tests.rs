//! `VitePress` and `VuePress`: documents in, Markdown out.
use super::*;

#[test]
fn what_a_component_shows_in_a_heading_is_no_part_of_its_address() {
    check(
        "vitepress",
        "## `useData` <Badge type=\"info\" text=\"composable\" />\n\n## Plain\n\n## Own <Badge text=\"new\" /> {#mine}\n\nText <Badge text=\"x\" />\n",
        &expect![[r#"
            ## `useData` composable {#usedata}

            ## Plain

            ## Own new {#mine}

            Text x
        "#]],
    );
}

#[test]
fn containers() {
    check(
        "vitepress",
        "::: tip\nOne.\n:::\n\n::: details Click *me* {open}\n```js\n::: tip\n```\n:::\n\n:::: tabs\n::: tab A\na\n:::\n::: tab B\nb\n:::\n::::\n",
        &expect![[r#"
            > [!TIP]
            > One.


            **Click *me***

            ```js
            ::: tip
            ```


            **A**

            a

            **B**

            b

        "#]],
    );
}

#[test]
fn groups_of_code() {
    check(
        "vitepress",
        "::: code-group\n\n```sh [npm]\nnpm i\n```\n\n```sh [yarn]\nyarn\n```\n\n:::\n",
        &expect![[r#"

            ```sh [npm]
            npm i
            ```

            ```sh [yarn]
            yarn
            ```

        "#]],
    );
}

#[test]
fn components_and_placeholders() {
    check(
        "vitepress",
        "# Title <Badge type=\"tip\" text=\"1.2\" />\n\nSet <ItemName> to <b>x</b>.\n\n<ClientOnly>\n<Demo />\ntext\n</ClientOnly>\n",
        &expect![[r##"
            # Title 1.2 {#title}

            Set <ItemName> to <b>x</b>.

            text


            {"clientonly": 1, "demo": 1}"##]],
    );
}

#[test]
fn contents_values_and_attributes() {
    check(
        "vitepress",
        "[[toc]]\n\n{{ $frontmatter.none }} [a](b){.c} {{ 1 + 1 }}\n\n::: v-pre\n{{ kept }}\n:::\n",
        &expect![[r#"

            none [a](b) 

            {{ kept }}


            {"{{ $frontmatter.none }}": 1, "{{ … }}": 1}"#]],
    );
}

#[test]
fn includes_that_are_not_there() {
    check(
        "vitepress",
        "<!--@include: ./x.md-->\n\n<<< @/snippets/x.js{2}\n\n<!-- a comment -->\n",
        &expect![[r#"


        <!-- a comment -->
    "#]],
    );
}
