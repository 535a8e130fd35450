//! Docusaurus and MDX: documents in, Markdown out.
use super::*;

#[test]
fn a_fence_around_mdx_is_no_code() {
    check(
        "docusaurus",
        "```mdx-code-block\n<Tabs>\n<TabItem value=\"python\" label=\"Python\">\n```\n\n```python\nx = 1\n```\n\n```mdx-code-block\n</TabItem>\n</Tabs>\n```\n\n```\nmdx-code-block\n```\n",
        &expect![[r#"
            **Python**


            ```python
            x = 1
            ```


            ```
            mdx-code-block
            ```
        "#]],
    );
}

#[test]
fn containers_are_alerts_with_their_titles() {
    check(
        "docusaurus",
        ":::note\n\nOne.\n\n:::\n\n:::tip[My *tip*]\nTwo.\n:::\n\n:::danger Watch out\nThree.\n:::\n",
        &expect![[r#"
            > [!NOTE]
            >
            > One.
            >


            > [!TIP]
            >
            > **My *tip***
            >
            > Two.


            > [!CAUTION]
            >
            > **Watch out**
            >
            > Three.

        "#]],
    );
}

#[test]
fn containers_within_containers() {
    check(
        "docusaurus",
        "::::info\nA\n:::warning\nB\n:::\nC\n::::\nD\n",
        &expect![[r#"
        > [!NOTE]
        > A
        >
        > > [!WARNING]
        > > B
        >
        > C

        D
    "#]],
    );
}

#[test]
fn tabs_are_titled() {
    check(
        "docusaurus",
        "import Tabs from '@theme/Tabs';\nimport TabItem from '@theme/TabItem';\n\n<Tabs>\n  <TabItem value=\"a\" label=\"Apple\" default>\n\n    ```sh\n    eat\n    ```\n\n  </TabItem>\n  <TabItem value=\"b\">Banana</TabItem>\n</Tabs>\n",
        &expect![[r#"

            **Apple**


            ```sh
            eat
            ```

            **b**

            Banana

        "#]],
    );
}

#[test]
fn imports_exports_and_comments_go() {
    check(
        "docusaurus",
        "import {\n  A,\n  B,\n} from './x';\n\nexport const C = () => {\n  return 1;\n};\n\nText {/* gone */}stays, {\"quoted\"} too.\n\nimport this book from the shelf.\n",
        &expect![[r#"


            Text stays, quoted too.

            import this book from the shelf.
        "#]],
    );
}

#[test]
fn components_keep_their_text() {
    check(
        "docusaurus",
        "<Card title=\"A card\" icon=\"x\">\n  Text of it.\n</Card>\n\nA <Badge text=\"new\" /> word and <Tooltip>hint</Tooltip>.\n\n<Unknown a={{b: 1}} />\n\n<LinkCard title=\"Go\" href=\"/x\" description=\"There\" />\n",
        &expect![[r#"
            **A card**

            Text of it.


            A new word and hint.


            [Go](</x>): There

            {"tooltip": 1, "unknown": 1}"#]],
    );
}

#[test]
fn elements_lose_expressions() {
    check(
        "docusaurus",
        "<div className=\"x\" style={{color: 'red'}}>\n**bold**\n</div>\n\n<img src={require('./a.png').default} alt=\"A\" />\n",
        &expect![[r#"
            <div class="x">

            **bold**
            </div>

            <img src="./a.png" alt="A" />
        "#]],
    );
}

#[test]
fn indented_elements_are_no_code() {
    check(
        "docusaurus",
        "<table>\n    <tr>\n\n        <td>a</td>\n    </tr>\n</table>\n",
        &expect![[r#"
        <table>
        <tr>

        <td>a</td>
        </tr>
        </table>
    "#]],
    );
}

#[test]
fn admonitions_as_components() {
    check(
        "docusaurus",
        "<Admonition type=\"caution\" title=\"Mind\">\n  The gap.\n</Admonition>\n\n<Aside>Beside.</Aside>\n",
        &expect![[r#"
            > [!CAUTION]
            >
            > **Mind**
            >
            > The gap.


            > [!NOTE]
            > Beside.

        "#]],
    );
}

#[test]
fn names_of_headings_stay() {
    check(
        "docusaurus",
        "## Title {#my-id}\n\n## Other {/* #other */}\n",
        &expect![[r#"
        ## Title {#my-id}

        ## Other {/* #other */}
    "#]],
    );
}

#[test]
fn a_component_over_many_lines_goes() {
    check(
        "docusaurus",
        "<Grid\n  rows={[\n    1,\n    2,\n  ]}\n/>\n\ntext\n",
        &expect![[r#"

        text
    "#]],
    );
}
