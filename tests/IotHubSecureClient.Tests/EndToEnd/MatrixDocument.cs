using System.Reflection;
using System.Text;

namespace IotHubSecureClient.Tests.EndToEnd;

/// <summary>The part of docs/enforcement-matrix.md that a run of the matrix writes.</summary>
internal static class MatrixDocument
{
    private const string UpdateVariable = "UPDATE_ENFORCEMENT_MATRIX";

    private static readonly Lock Gate = new();

    /// <summary>Compares the committed part with this run's, or writes it where the environment variable UPDATE_ENFORCEMENT_MATRIX is 1.</summary>
    public static void AssertCurrent(string mode, IReadOnlyList<MatrixCell> cells)
    {
        var path = typeof(MatrixDocument).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "EnforcementMatrix").Value!;
        lock (Gate)
        {
            var document = File.ReadAllText(path);
            var (start, end) = Find(document, mode);
            var table = Write(cells);
            if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
            {
                File.WriteAllText(path, string.Concat(document.AsSpan(0, start), table, document.AsSpan(end)));
                return;
            }

            Assert.Equal(document[start..end], table);
        }
    }

    private static (int Start, int End) Find(string document, string mode)
    {
        var begin = $"<!-- begin {mode} -->\n";
        var start = document.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return (start, document.IndexOf($"<!-- end {mode} -->", start, StringComparison.Ordinal));
    }

    private static string Write(IReadOnlyList<MatrixCell> cells)
    {
        var hubs = cells.Select(cell => cell.Hub).Distinct().ToArray();
        var text = new StringBuilder($"| path | {string.Join(" | ", hubs)} |\n|{string.Concat(Enumerable.Repeat("---|", hubs.Length + 1))}\n");
        foreach (var row in cells.GroupBy(cell => cell.Path))
        {
            text.Append($"| {row.Key} | {string.Join(" | ", row)} |\n");
        }

        return text.ToString();
    }
}
