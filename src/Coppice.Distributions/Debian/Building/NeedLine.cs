using System.Text;

namespace Coppice.Distributions.Debian.Building;

/// <summary>Adds a package to what a source needs to be built (deb-src-control(5)); everything else stays as it is.</summary>
internal static class NeedLine
{
    private const string Field = "Build-Depends:";

    /// <summary>The file with the package.</summary>
    public static byte[] Add(byte[] control, string package)
    {
        var lines = Encoding.UTF8.GetString(control).Split('\n').ToList();
        var start = lines.FindIndex(line => !string.IsNullOrWhiteSpace(line) && line[0] != '#');
        var end = lines.FindIndex(Math.Max(0, start), string.IsNullOrWhiteSpace);
        end = end < 0 ? lines.Count : end;
        var field = lines.FindIndex(line => line.StartsWith(Field, StringComparison.OrdinalIgnoreCase));
        if (field < 0 || field >= end)
        {
            lines.Insert(start + 1, $"{Field} {package}");
            return Encoding.UTF8.GetBytes(string.Join('\n', lines));
        }

        // The last line of the value: comments may stand between its lines.
        var last = field;
        for (var at = field + 1; at < end && lines[at][0] is ' ' or '\t' or '#'; at++)
        {
            last = lines[at][0] == '#' ? last : at;
        }

        var value = lines[last].TrimEnd().TrimEnd(',');
        lines[last] = value.Length == Field.Length && last == field ? $"{value} {package}" : $"{value}, {package}";
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }
}
