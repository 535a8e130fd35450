//! `MkDocs`: documents in, Markdown out.
use super::*;

#[test]
fn an_admonition_is_an_alert_with_its_title() {
    check(
        "mkdocs",
        "!!! note \"Read *this*\"\n    First.\n\n    ```sh\n    run !!! note\n    ```\n\nText.\n",
        &expect![[r#"
            > [!NOTE]
            >
            > **Read *this***
            >
            > First.
            >
            > ```sh
            > run !!! note
            > ```
            >

            Text.
        "#]],
    );
}

#[test]
fn an_admonition_without_title_or_with_an_unknown_kind() {
    check(
        "mkdocs",
        "!!! warning\n    Hot.\n!!!tip\n    Cold.\n\n!!! example\n    One.\n\n!!! note \"\"\n    Quiet.\n",
        &expect![[r#"
            > [!WARNING]
            > Hot.

            > [!TIP]
            > Cold.
            >

            > [!NOTE]
            >
            > **Example**
            >
            > One.
            >

            > [!NOTE]
            > Quiet.
            >
        "#]],
    );
}

#[test]
fn what_unfolds_and_tabs_are_titled() {
    check(
        "mkdocs",
        "??? question \"Why?\"\n    Because.\n\n=== \"Linux\"\n\n    ```sh\n    apt\n    ```\n\n=== \"macOS\"\n\n    brew\n\nAfter.\n",
        &expect![[r#"
            **Why?**

            Because.

            **Linux**


            ```sh
            apt
            ```

            **macOS**


            brew

            After.
        "#]],
    );
}

#[test]
fn blocks_stand_within_lists_and_one_another() {
    check(
        "mkdocs",
        "1. Step\n\n    !!! tip\n        Do.\n\n        === \"A\"\n            a\n\n2. Next\n",
        &expect![[r#"
            1. Step

                > [!TIP]
                > Do.
                >
                > **A**
                >
                > a
                >

            2. Next
        "#]],
    );
}

#[test]
fn blocks_between_slashes() {
    check(
        "mkdocs",
        "/// note | Title\ntext\n//// details | More\n    type: warning\ninner\n////\n///\nafter\n",
        &expect![[r#"
            > [!NOTE]
            >
            > **Title**
            >
            > text
            >
            > **More**
            >
            > inner
            >

            after
        "#]],
    );
}

#[test]
fn markup_alone_goes() {
    check(
        "mkdocs",
        "# Setup { #setup .x }\n\n[Go](a.md){ .md-button } :material-home: ++ctrl+c++\n\n[TOC]\n\n![x](y.png){: width=\"3\" }\n\nA set {1, 2} stays, and 1:2:3.\n\n:material-check:{ style=\"color: #fff\" } Clear :smile:{ .lg .middle } a:b:{x=\"y\"}\n",
        &expect![[r#"
            # Setup {#setup}

            [Go](a.md)  ctrl+c


            ![x](y.png)

            A set {1, 2} stays, and 1:2:3.

             Clear :smile: a:b:{x="y"}
        "#]],
    );
}

#[test]
fn values_and_macros() {
    check(
        "mkdocs",
        "Version -{{ version }}- of {{ name }}, -{{ image(url='a.png', title='A') }}-.\n",
        &expect![[r#"
        Version version of name, ![A](a.png).

        {"image()": 1, "{{ name }}": 1, "{{ version }}": 1}"#]],
    );
}

#[test]
fn elements_with_markdown() {
    check(
        "mkdocs",
        "<figure markdown=\"span\">\n  ![x](y.png)\n  <figcaption>F</figcaption>\n</figure>\n\n<center markdown>[a](b){ .c }</center>\n",
        &expect![[r#"
            <figure>

              ![x](y.png)
              <figcaption>F</figcaption>
            </figure>

            <center>

            [a](b)

            </center>
        "#]],
    );
}

#[test]
fn a_marker_in_text_stays() {
    check(
        "mkdocs",
        "Wow !!! note this.\n\n!!! \n\n=== x\n\nTitle\n===\n",
        &expect![[r#"
        Wow !!! note this.

        !!! 

        === x

        Title
        ===
    "#]],
    );
}

#[test]
fn signs_around_words_are_elements() {
    check(
        "mkdocs",
        "A ==marked *word*==, ^^new^^ (==x==), ==ä==。\na==b==c, 2^^3^^4, == no ==, ====, `==code==`, \\==no==, ==open\n\n    ==code==\n",
        &expect![[r#"
            A <mark>marked *word*</mark>, <ins>new</ins> (<mark>x</mark>), <mark>ä</mark>。
            a==b==c, 2^^3^^4, == no ==, ====, `==code==`, \==no==, ==open

                ==code==
        "#]],
    );
}
