//! Microsoft Learn: documents in, Markdown out.
use super::*;

#[test]
fn marks_are_alerts() {
    check(
        "learn",
        "> [!NOTE]\n> One.\n\n> [!Important] Two.\n> more\n\n- > [!TIP] Three.\n\n[!NOTE] > Four.\n",
        &expect![[r#"
            > [!NOTE]
            > One.

            > [!IMPORTANT]
            > Two.
            > more

            - > [!TIP]
              > Three.

            > [!NOTE]
            > Four.
        "#]],
    );
}

#[test]
fn zones_and_rows_go() {
    check(
        "learn",
        ":::zone pivot=\"a\"\n\nText.\n\n:::zone-end\n\n:::row:::\n:::column span=\"2\":::\nLeft.\n:::column-end:::\n:::row-end:::\n\n::: moniker range=\">= x\"\nNew.\n::: moniker-end\n",
        &expect![[r#"

            Text.


            Left.


            New.

        "#]],
    );
}

#[test]
fn images_and_videos() {
    check(
        "learn",
        ":::image type=\"content\" source=\"media/x.png\" alt-text=\"An x\":::\n\n> [!VIDEO https://example.com/v]\n\n> [!div class=\"nextstepaction\"]\n> [Next](n.md)\n",
        &expect![[r#"
            ![An x](<media/x.png>)


            > <https://example.com/v>

            > 
            > [Next](n.md)
        "#]],
    );
}

#[test]
fn tabs_are_titled() {
    check(
        "learn",
        "# [Linux](#tab/linux)\n\none\n\n# [macOS](#tab/mac)\n\ntwo\n\n---\n",
        &expect![[r#"
        **Linux**


        one

        **macOS**


        two

        ---
    "#]],
    );
}

#[test]
fn an_include_that_is_not_there_goes() {
    check(
        "learn",
        "Text.\n\n[!INCLUDE [x](../includes/x.md)]\n\nSelect [!UICONTROL Save]. [!code-csharp[Main](~/a.cs#L1)]\n",
        &expect![[r#"
            Text.


            Select Save. 
        "#]],
    );
}
