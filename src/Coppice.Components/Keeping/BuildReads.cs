using System.Globalization;
using System.Text;
using Coppice.Foundation;

namespace Coppice.Components.Keeping;

/// <summary>How a path was read, and so what of it counts.</summary>
public enum ReadAspect
{
    /// <summary>Whether it is there, and what it is.</summary>
    Look,

    /// <summary>Its content, too.</summary>
    Content,

    /// <summary>The names in it.</summary>
    Names,
}

/// <summary>A path that a build read, or looked for in vain.</summary>
/// <param name="Path">The path; no part of it but the last is a link.</param>
/// <param name="Aspect">What of it counts.</param>
/// <param name="State">How that was: the same word means the same.</param>
public sealed record ReadState(BytePath Path, ReadAspect Aspect, string State);

/// <summary>
/// What a build read of the tree that it ran in, and how that was. Where all of it is as it was, a build of the same source comes
/// to the same packages. What is installed counts by package: of those alone of which some file was read.
/// </summary>
/// <param name="Paths">The paths.</param>
/// <param name="Packages">The packages, by name, and how they were installed.</param>
public sealed record BuildReads(IReadOnlyList<ReadState> Paths, IReadOnlyDictionary<string, string> Packages)
{
    private const string Header = "coppice-build-reads 1";

    /// <summary>The first thing that is another one now, for people; null where nothing is.</summary>
    /// <param name="now">How a path is now.</param>
    /// <param name="package">How a package is installed now; null when it is not.</param>
    public string? FirstChange(Func<BytePath, ReadAspect, string> now, Func<string, string?> package) =>
        Packages.FirstOrDefault(pair => package(pair.Key) != pair.Value) is { Key: { } name }
            ? $"the package {name}"
            : Paths.FirstOrDefault(read => now(read.Path, read.Aspect) != read.State) is { } read
                ? read.Aspect == ReadAspect.Names ? $"the names in {read.Path}" : read.Path.ToString()
                : null;

    /// <summary>The text form: a line for each path and package.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var (name, state) in Packages.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"package {state} {Escaped(Encoding.UTF8.GetBytes(name))}\n");
        }

        foreach (var read in Paths)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Word(read.Aspect)} {read.State} {Escaped(read.Path.Bytes)}\n");
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }

    /// <summary>Reads the text form; null where it is not one that <see cref="ToBytes"/> writes.</summary>
    public static BuildReads? TryParse(byte[] content)
    {
        var lines = Encoding.ASCII.GetString(content).Split('\n');
        if (lines[0] != Header || lines[^1].Length > 0)
        {
            return null;
        }

        var (paths, packages) = (new List<ReadState>(), new Dictionary<string, string>());
        foreach (var words in lines[1..^1].Select(line => line.Split(' ')))
        {
            if (words.Length != 3 || Unescaped(words[2]) is not { } name)
            {
                return null;
            }

            if (words[0] == "package")
            {
                packages[Encoding.UTF8.GetString(name)] = words[1];
            }
            else if (Enum.GetValues<ReadAspect>().Where(aspect => Word(aspect) == words[0]).ToList() is [var known])
            {
                paths.Add(new ReadState(BytePath.Of(name), known, words[1]));
            }
            else
            {
                return null;
            }
        }

        return new BuildReads(paths, packages);
    }

    private static string Word(ReadAspect aspect) => aspect switch
    {
        ReadAspect.Look => "look",
        ReadAspect.Content => "content",
        _ => "names",
    };

    private static string Escaped(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
        {
            _ = value is > 0x20 and < 0x7f and not (byte)'%'
                ? text.Append((char)value)
                : text.Append(CultureInfo.InvariantCulture, $"%{value:x2}");
        }

        return text.Length == 0 ? "%" : text.ToString();
    }

    private static byte[]? Unescaped(string text)
    {
        if (text == "%")
        {
            return [];
        }

        var bytes = new List<byte>(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '%')
            {
                bytes.Add((byte)text[at]);
            }
            else if (at + 2 < text.Length
                && byte.TryParse(text.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value))
            {
                bytes.Add(value);
                at += 2;
            }
            else
            {
                return null;
            }
        }

        return [.. bytes];
    }
}
