//! Hugo: documents in, Markdown out.
use super::*;

#[test]
fn alerts_by_any_shortcode() {
    check(
        "hugo",
        "{{< note >}}\nOne.\n{{< /note >}}\n\n{{< admonition type=\"warning\" title=\"Hot\" >}}Two.{{< /admonition >}}\n\n{{% alert title=\"T\" color=\"danger\" %}}\nThree.\n{{% /alert %}}\n\n{{< call-out \"important\" \"Mind\" >}} Four. {{< /call-out >}}\n",
        &expect![[r#"
            > [!NOTE]
            > One.


            > [!WARNING]
            >
            > **Hot**
            >
            > Two.


            > [!CAUTION]
            >
            > **T**
            >
            > Three.


            > [!IMPORTANT]
            >
            > **Mind**
            >
            >  Four. 

        "#]],
    );
}

#[test]
fn a_fence_that_is_not_closed_ends_with_the_shortcode_around_it() {
    check(
        "hugo",
        "{{< note >}}\nRun:\n\n```sh\nx\n{{< /note >}}\n\n## Next\n\n{{< note >}}\n```md\n{{< /tip >}} y\n```\n{{< /note >}}\n",
        &expect![[r#"
            > [!NOTE]
            > Run:
            >
            > ```sh
            > x
            > ```


            ## Next

            > [!NOTE]
            > ```md
            > {{< /tip >}} y
            > ```

        "#]],
    );
}

#[test]
fn tabs_and_details_are_titled() {
    check(
        "hugo",
        "{{< tabs \"x\" >}}\n{{% tab \"Linux\" %}}\n```sh\n{{< in code >}}\n```\n{{% /tab %}}\n{{< /tabs >}}\n\n{{< details \"More\" >}}\nHidden.\n{{< /details >}}\n",
        &expect![[r#"
            **Linux**

            ```sh
            {{< in code >}}
            ```


            **More**

            Hidden.

        "#]],
    );
}

#[test]
fn links_and_images() {
    check(
        "hugo",
        "[a]({{< ref \"/b/c.md#d\" >}}) [e]({{<relref \"f\">}})\n\n{{< figure src=\"x.png\" alt=\"X\" >}}\n\n{{< youtube abc >}}\n",
        &expect![[r#"
            [a](/b/c.md#d) [e](f)

            ![X](<x.png>)

            <https://www.youtube.com/watch?v=abc>
        "#]],
    );
}

#[test]
fn what_is_unknown_keeps_its_text() {
    check(
        "hugo",
        "The {{< nb >}}NGINX Plus{{< /nb >}} and {{< odd >}}this{{< /odd >}}, {{< gone \"x\" >}}.\n\n{{< odd title=\"T\" >}}\nBody.\n{{< /odd >}}\n",
        &expect![[r#"
            The NGINX Plus and this, .

            **T**

            Body.


            {"gone": 1, "odd": 2}"#]],
    );
}

#[test]
fn code_and_comments() {
    check(
        "hugo",
        "{{< highlight go \"linenos=table\" >}}\nfunc {{< x >}}\n{{< /highlight >}}\n\n{{% comment %}}\nGone.\n{{% /comment %}}\nStays.\n",
        &expect![[r#"
            ~~~~go
            func {{< x >}}
            ~~~~


            Stays.
        "#]],
    );
}

#[test]
fn in_lists_and_tables() {
    check(
        "hugo",
        "- item\n\n  {{< tip >}}\n  Do.\n  {{< /tip >}}\n\n| a | {{< icon \"check\" >}} {{< note >}}b{{< /note >}} |\n|---|---|\n",
        &expect![[r#"
            - item

              > [!TIP]
              > Do.


            | a |  b |
            |---|---|
        "#]],
    );
}

#[test]
fn a_shortcode_over_several_lines() {
    check(
        "hugo",
        "{{< card\n  title=\"A\"\n  link=\"/b\"\n>}}\nText.\n",
        &expect![[r#"
        [A](/b)
        Text.
    "#]],
    );
}

#[test]
fn attributes_go() {
    check(
        "hugo",
        "## Title {.x}\n\n![a](b.png)\n{width=\"3\"}\n",
        &expect![[r#"
        ## Title 

        ![a](b.png)

    "#]],
    );
}

#[test]
fn headings_that_are_shortcodes_keep_their_name() {
    check(
        "hugo",
        "## {{% heading \"prerequisites\" %}}\n\ntext\n",
        &expect![[r#"
        ## prerequisites

        text
    "#]],
    );
}

#[test]
fn what_is_written_beside_an_image_is_shown_with_it() {
    check(
        "hugo",
        "{{< figure src=\"x.png\" alt=\"X\" caption=\"As *seen*.\" >}}\n\n- {{< figure src=\"y.png\" title=\"T\" caption=\"C\" attr=\"A\" >}}\n\n{{< img src=\"z.png\" alt=\"Z\" caption=\"Z\" >}}\n",
        &expect![[r#"
            ![X](<x.png>)<br>As *seen*.

            - ![](<y.png>)<br>**T**<br>C<br>A

            ![](<z.png>)<br>Z
        "#]],
    );
}

#[test]
fn a_table_has_its_caption() {
    check(
        "hugo",
        "{{< table caption = \"Settings\" >}}\n| a |\n|---|\n{{< /table >}}\n\n{{< tabs name=\"of_a_group\" >}}\nText.\n{{< /tabs >}}\n",
        &expect![[r#"
            **Settings**

            | a |
            |---|


            Text.

        "#]],
    );
}

#[test]
fn what_selects_something_is_no_list_of_attributes() {
    check(
        "hugo",
        "`x` selects {job=\"analyze\"}\n\n| up{job=\"x\",node=\"y\"} | {job=\"x\"} |\n|---|---|\n\n{job=\"x\"}\n",
        &expect![[r#"
            `x` selects {job="analyze"}

            | up{job="x",node="y"} | {job="x"} |
            |---|---|

            {job="x"}
        "#]],
    );
}
