using System.Text;
using System.Text.RegularExpressions;
using Coppice.Distributions.Building;

namespace Coppice.Distributions.Debian.Building;

/// <summary>Moves what a source allows at most to another version (deb-src-control(5)); everything else stays as it is.</summary>
internal static class NeedPin
{
    private const string Field = "Build-Depends";

    /// <summary>The file with <c>name (&lt;= VERSION)</c> in that relation's place; null where it does not have it.</summary>
    /// <param name="control">The file.</param>
    /// <param name="needed">What it says: something with an upper end, or one version alone.</param>
    /// <param name="version">The version that there is.</param>
    public static byte[]? Relax(byte[] control, NeededName needed, string version)
    {
        if (needed.Operator is not ("<<" or "<=" or "=" or "<"))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(control);
        var relation = new Regex(
            $@"(?<![\w.+-]){Regex.Escape(needed.Name)}(?<qualifier>:[a-z0-9-]+)?\s*"
                + $@"\(\s*{Regex.Escape(needed.Operator)}\s*{Regex.Escape(needed.Version)}\s*\)",
            RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
        // The fields of the source end at the first empty line; a field goes on in lines that begin with a blank.
        var start = text.Length - text.TrimStart('\n').Length;
        var end = text.IndexOf("\n\n", start, StringComparison.Ordinal) is var at and >= 0 ? at : text.Length;
        var (lines, ours, changed) = (text[..end].Split('\n'), false, false);
        for (var line = 0; line < lines.Length; line++)
        {
            ours = lines[line].StartsWith(Field, StringComparison.OrdinalIgnoreCase)
                || (ours && (lines[line].Length == 0 || lines[line][0] is ' ' or '\t' or '#'));
            if (ours && !lines[line].StartsWith('#') && relation.IsMatch(lines[line]))
            {
                lines[line] = relation.Replace(
                    lines[line], match => $"{needed.Name}{match.Groups["qualifier"].Value} (<= {version})");
                changed = true;
            }
        }

        return changed ? Encoding.UTF8.GetBytes(string.Join('\n', lines) + text[end..]) : null;
    }
}
