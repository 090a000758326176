using System.Buffers;
using System.Text;
using Coppice.Foundation;
using Coppice.Foundation.Posix;
using Coppice.Store.Trees;

namespace Coppice.Store.Layers;

/// <summary>A program that the package manager was configured to run whenever it installs something, and that it ran.</summary>
/// <param name="Command">What it was run as: a command of sh(1).</param>
/// <param name="Changed">What of the layer it made, changed or removed, in order; nothing where it left all as it was.</param>
public sealed record SeenHook(string Command, IReadOnlyList<BytePath> Changed);

/// <summary>
/// The hooks that ran while a layer grew. Kept as <c>hooks</c> beside the layer's manifest; in no digest, because it is observed
/// and not determined. A layer without this record is one of which nobody knows whether any ran.
/// </summary>
/// <param name="Seen">One for each command, in the order in which they ran first.</param>
public sealed record LayerHooks(IReadOnlyList<SeenHook> Seen)
{
    internal const string FileName = "hooks";
    private const string Header = "coppice-hooks 1";

    // A command is at most as long as an argument may be, and there are as many as somebody configured.
    internal const long SizeLimit = 64 << 20;

    /// <summary>No hook ran.</summary>
    public static LayerHooks None { get; } = new([]);

    /// <summary>The text form, described in docs/store.md.</summary>
    public byte[] ToBytes()
    {
        var text = new ArrayBufferWriter<byte>();
        text.Write(Encoding.ASCII.GetBytes(Header + "\n"));
        foreach (var hook in Seen)
        {
            text.Write("ran "u8);
            EscapedText.Write(text, Encoding.UTF8.GetBytes(hook.Command));
            text.Write("\n"u8);
            foreach (var path in hook.Changed)
            {
                text.Write("changed /"u8);
                EscapedText.Write(text, path.Bytes);
                text.Write("\n"u8);
            }
        }

        return text.WrittenSpan.ToArray();
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="source">Where it is from, for messages.</param>
    /// <exception cref="Failure">The text is not one that <see cref="ToBytes"/> writes.</exception>
    public static LayerHooks Parse(ReadOnlySpan<byte> text, string source)
    {
        var lines = Encoding.ASCII.GetString(text).Split('\n');
        if (lines[0] != Header || lines[^1].Length > 0)
        {
            throw Wrong(source, 1);
        }

        var hooks = new List<(string Command, List<BytePath> Changed)>();
        for (var i = 1; i < lines.Length - 1; i++)
        {
            switch (lines[i].Split(' '))
            {
                case ["ran", var command]:
                    hooks.Add((Encoding.UTF8.GetString(EscapedText.Read(Encoding.ASCII.GetBytes(command))), []));
                    break;
                case ["changed", ['/', .. var path]] when hooks.Count > 0:
                    hooks[^1].Changed.Add(BytePath.Of(EscapedText.Read(Encoding.ASCII.GetBytes(path))));
                    break;
                default:
                    throw Wrong(source, i + 1);
            }
        }

        return new LayerHooks([.. hooks.Select(hook => new SeenHook(hook.Command, hook.Changed))]);
    }

    /// <summary>Reads a record; null when there is no such file.</summary>
    /// <exception cref="Failure">The record is torn.</exception>
    internal static LayerHooks? TryRead(string file) =>
        PlainFile.TryRead(file, SizeLimit) is { } text ? Parse(text, file) : null;

    private static Failure Wrong(string source, int line) =>
        new($"{source}, line {line}: not a record of hooks", "coppice fsck", kind: ProblemKind.Damaged);
}
