using Contexter.Documents;
using Contexter.Parsing.TypeScript;

namespace Contexter.Core.Tests.Parsing;

public sealed class TypeScriptParserTests
{
    [Fact]
    public void Parse_WhenAFile_GivesASectionADeclaration()
    {
        var document = Parsed.One(new TypeScriptParser(), "types/shapes.d.ts", SampleTexts.Declarations);

        document.Title.ShouldBe("shapes");
        document.Type.ShouldBe(DocumentType.Api);
        Parsed.Outline(document).ShouldBe(
        [
            "Heading 1 <shapes>: # shapes",
            "Heading 2 <Point>: ## Point",
            "Code <typescript>: ```typescript⏎export interface Point<T extends { x: number } = { x: 1 }> extends Base<\"a\" | \"b\"> {⏎  y: number;⏎  \"quoted-name\"?: string;⏎  [key: string]: unknown;⏎"
                + "  move(by: Point<T>): Point<T>;⏎  on(event: \"end\", listener: (this: { a: 1; b: 2 }) => void): this;⏎  …⏎}⏎```",
            "Paragraph: A point in the plane.",
            "Heading 3 <x>: ### x",
            "Code <typescript>: ```typescript⏎readonly x: number⏎```",
            "Paragraph: How far right.",
            "Heading 3 <move>: ### move",
            "Code <typescript>: ```typescript⏎move(dx: number, dy?: number): Point<T>⏎```",
            "Paragraph: Moves it.",
            "List: Parameters:⏎- `dx`: How far.⏎- `dy=0`: And up.",
            "Paragraph: Returns: The `Point`.",
            "List: Throws:⏎- When it is too far.",
            "Code <typescript>: ```typescript⏎point.move(1);⏎```",
            "Heading 2 <Shape>: ## Shape",
            "Code <typescript>: ```typescript⏎export type Shape =⏎    | { kind: \"circle\"; radius: number }⏎    | { kind: \"square\"; side: number }⏎```",
            "Heading 2 <VERSION>: ## VERSION",
            "Code <typescript>: ```typescript⏎export declare const VERSION: string, OTHER: number⏎```",
            "Heading 2 <area>: ## area",
            "Code <typescript>: ```typescript⏎declare function area(shape: Shape): number⏎```",
            "Code <typescript>: ```typescript⏎declare function area(shape: Shape, unit: string): string⏎```",
            "Heading 2 <Color>: ## Color",
            "Code <typescript>: ```typescript⏎export const enum Color {⏎  Red = 1;⏎  Blue = \"a,b\".length;⏎  …⏎}⏎```",
            "Heading 3 <Green>: ### Green",
            "Code <typescript>: ```typescript⏎Green⏎```",
            "Paragraph: Like grass.",
            "Heading 2 <Canvas>: ## Canvas",
            "Code <typescript>: ```typescript⏎export abstract class Canvas {⏎  private constructor();⏎  protected static get<T>(): T;⏎}⏎```",
            "Heading 2 <Inner.Deep>: ## Inner.Deep",
            "Heading 3 <surface>: ### surface",
            "Code <typescript>: ```typescript⏎function surface(): void⏎```",
            "Paragraph: Deprecated. Use area.",
            "Heading 2 <Exports>: ## Exports",
            "Code <typescript>: ```typescript⏎export * from \"./other\";⏎export default Canvas;⏎```",
        ]);
    }

    [Theory]
    [InlineData("declare module \"left-pad\" {\n  export = leftPad;\n}", "left-pad")]
    [InlineData("export {};", "index")]
    [InlineData("", "index")]
    [InlineData("just words\n\nand more", "index")]
    public void Parse_WhenHardlyAnything_StillGivesADocument(string text, string title) => Parsed.One(new TypeScriptParser(), "index.d.ts", text).Title.ShouldBe(title);

    [Fact]
    public void Parse_WhenMutated_GivesASoundDocument()
    {
        var parser = new TypeScriptParser();
        Mutations.Check(SampleTexts.Declarations, 400, mutated => Parsed.ShouldBeSound(parser.Parse(Parsed.Content("a.d.ts", mutated, "dts"), CancellationToken.None)[0]));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("class A {")]
    [InlineData("namespace a { ")]
    [InlineData("`${")]
    [InlineData("/** {@link ")]
    [InlineData("type A = <")]
    [InlineData("f(")]
    public void Parse_WhenDeeplyNested_TakesLinearTime(string part)
    {
        // Twenty thousand levels would take hours, or the stack, if any of it were quadratic in depth or recursive.
        var text = string.Concat(Enumerable.Repeat(part, 20_000));

        Parsed.ShouldBeSound(new TypeScriptParser().Parse(Parsed.Content("a.d.ts", text, "dts"), TestContext.Current.CancellationToken)[0]);
    }
}
