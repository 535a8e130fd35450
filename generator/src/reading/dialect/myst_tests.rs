//! `MyST`: documents in, Markdown out.
use super::*;

#[test]
fn directives_are_alerts() {
    check(
        "myst",
        "```{note}\nOne.\n```\n\n````{admonition} My title\n:class: tip\n\nTwo.\n\n```sh\nx\n```\n````\n\n:::{warning} Three.\n:::\n\nAfter.\n",
        &expect![[r#"
            > [!NOTE]
            > One.


            > [!TIP]
            >
            > **My title**
            >
            >
            > Two.
            >
            > ```sh
            > x
            > ```


            > [!WARNING]
            >
            > **Three.**
            >


            After.
        "#]],
    );
}

#[test]
fn tabs_are_titled() {
    check(
        "myst",
        "`````{tab-set}\n````{tab-item} A\n```sh\na\n```\n````\n```{tab-item} B\nb\n```\n`````\n\n* {guilabel}`x`\n",
        &expect![[r#"
            **A**

            ```sh
            a
            ```

            **B**

            b


            * **x**
        "#]],
    );
}

#[test]
fn code_blocks() {
    check(
        "myst",
        "```{code-block} python\n:linenos:\nprint({{ x }})\n```\n\n```{terminal}\n:input: ls\n\na b\n```\n\n```{unknown} arg\ntext\n```\n",
        &expect![[r#"
            ~~~~python
            print({{ x }})
            ~~~~


            ~~~~
            $ ls

            a b
            ~~~~


            **arg**

            text


            {"unknown": 1}"#]],
    );
}

#[test]
fn roles() {
    check(
        "myst",
        "See {ref}`the text <label>`, {ref}`label`, {doc}`/page`, {guilabel}`Save`, {command}`ls -l`, {abbr}`DNS (names)`, {config:option}`a-b:c.d`, {term}`pump` and {x} `y`.\n",
        &expect![[r#"
            See the text, label, page, **Save**, `ls -l`, DNS (names), `c.d`, pump and {x} `y`.
        "#]],
    );
}

#[test]
fn what_is_no_text_goes() {
    check(
        "myst",
        "(my-label)=\n# Title\n\n% a comment\n\n+++\n\n```{toctree}\n:hidden:\n\na\nb\n```\n\n```{figure} x.png\n:alt: An x\n\nThe *caption*.\n```\n",
        &expect![[r#"
            (my-label)=
            # Title




            ![An x](<x.png>)


            The *caption*.

        "#]],
    );
}

#[test]
fn options_of_objects() {
    check(
        "myst",
        "```{config:option} boot.autostart core\n:type: \"bool\"\n:shortdesc: \"Starts\"\nMore *text*.\n```\n",
        &expect![[r#"
            **`boot.autostart`**

            - type: bool
            - shortdesc: Starts

            More *text*.

        "#]],
    );
}

#[test]
fn in_lists() {
    check(
        "myst",
        "1. Step\n\n   ```{tip}\n   Do.\n   ```\n\n1. Next\n",
        &expect![[r#"
        1. Step

           > [!TIP]
           > Do.


        1. Next
    "#]],
    );
}
