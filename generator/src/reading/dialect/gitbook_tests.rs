//! `GitBook`: documents in, Markdown out.
use super::*;

#[test]
fn hints_are_alerts() {
    check(
        "gitbook",
        "{% hint style=\"danger\" %}\nHot.\n{% endhint %}\n\n{% hint style=\"info\" %}\n**Bold** title\n\n* item\n{% endhint %}\n",
        &expect![[r#"
            > [!CAUTION]
            > Hot.


            > [!NOTE]
            > **Bold** title
            >
            > * item

        "#]],
    );
}

#[test]
fn tabs_and_code_are_titled() {
    check(
        "gitbook",
        "{% tabs %}\n{% tab title=\"A\" %}\n{% code title=\"x.sh\" overflow=\"wrap\" %}\n```sh\n{% run %}\n```\n{% endcode %}\n{% endtab %}\n{% endtabs %}\n",
        &expect![[r#"
            **A**

            **x.sh**

            ```sh
            {% run %}
            ```

        "#]],
    );
}

#[test]
fn links_of_blocks() {
    check(
        "gitbook",
        "{% embed url=\"https://example.com/x\" %}\n\n{% embed url=\"https://example.com/y\" %}\nWhy\n{% endembed %}\n\n{% content-ref url=\"a.md\" %}\n[a.md](a.md)\n{% endcontent-ref %}\n\n{% file src=\"../a b.zip\" %}\n",
        &expect![[r#"
            <https://example.com/x>

            <https://example.com/y>
            Why


            [a.md](a.md)


            [a%20b.zip](<../a%20b.zip>)
        "#]],
    );
}
