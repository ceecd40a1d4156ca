namespace IotHubSecureClient.Tests;

/// <summary>What the documentation shows stands, line by line, in code that is compiled here or in a sample; and what it links to is there.</summary>
public class SnippetTests
{
    private static readonly string Root = FindRoot(AppContext.BaseDirectory);

    public static TheoryData<string> Pages =>
        [.. new[] { Root, Path.Combine(Root, "docs"), Path.Combine(Root, "samples") }.SelectMany(folder => Directory.EnumerateFiles(folder, "*.md")).Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_EachSnippet_StandsInCompiledCode(string page)
    {
        var compiled = CodeIn("tests", "IotHubSecureClient.Docs.Tests", "Snippets").Concat(CodeIn("samples")).ToArray();

        Assert.All(SnippetsOf(File.ReadAllText(Path.Combine(Root, page))), snippet => Assert.Contains(compiled, code => code.Contains(snippet, StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_EachRelativeLink_LeadsToAFile(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Root, page))!;
        var links = File.ReadAllText(Path.Combine(Root, page)).Split("](").Skip(1).Select(rest => rest[..rest.IndexOf(')', StringComparison.Ordinal)]).Where(link => !link.Contains("://", StringComparison.Ordinal));

        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(folder, link.Split('#')[0])), link));
    }

    [Fact]
    public void SnippetsOf_PageWithSnippets_FindsEachOne() =>
        Assert.Equal(["one();\ntwo();\n", "three();\n"], SnippetsOf("text\n```csharp\none();\n    two();\n```\n```json\n{}\n```\n```csharp\nthree();\n```\n"));

    private static IEnumerable<string> CodeIn(params string[] folder) => Directory.EnumerateFiles(Path.Combine([Root, .. folder]), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Split(Path.DirectorySeparatorChar).Contains("obj"))
        .Select(path => Normalize(File.ReadAllText(path)));

    private static IEnumerable<string> SnippetsOf(string text) =>
        text.ReplaceLineEndings("\n").Split("```csharp\n").Skip(1).Select(rest => Normalize(rest[..rest.IndexOf("```", StringComparison.Ordinal)]));

    /// <summary>Without indentation and blank lines, which a page and a class have differently.</summary>
    private static string Normalize(string code) =>
        string.Concat(code.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => line + "\n"));

    private static string FindRoot(string folder) => File.Exists(Path.Combine(folder, "IotHubSecureClient.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
