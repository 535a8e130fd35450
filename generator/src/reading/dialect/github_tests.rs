//! GitHub Docs: documents in, Markdown out.
use super::*;

#[test]
fn versions_keep_both_texts() {
    check(
        "github",
        "{% ifversion fpt or ghec %}One.{% else %}Two.{% endif %}\n\n{% ifversion ghes %}\n\n> [!NOTE]\n> Three.\n\n{% endif %}\n",
        &expect![[r#"
            One.Two.


            > [!NOTE]
            > Three.

        "#]],
    );
}

#[test]
fn names_stand_for_values_that_are_not_there() {
    check(
        "github",
        "Use {% data variables.product.name %}. {% octicon \"gear\" aria-label=\"The gear\" %} {% data reusables.a.b %}\n",
        &expect![[r#"
            Use name. The gear 

            {"variables.product.name": 1}"#]],
    );
}

#[test]
fn alerts_and_platforms() {
    check(
        "github",
        "{% note %}\n\n**Note:** mind.\n\n{% endnote %}\n\n{% mac %}\nOnly here.\n{% endmac %}\n",
        &expect![[r#"
            > [!NOTE]
            >
            > **Note:** mind.
            >


            Only here.

        "#]],
    );
}
