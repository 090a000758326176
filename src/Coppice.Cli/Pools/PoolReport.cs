using Coppice.Apply;
using Coppice.Cli.Output;
using Coppice.Cli.Running;
using Coppice.Foundation;

namespace Coppice.Cli.Pools;

/// <summary>Says what became of a pool.</summary>
internal static class PoolReport
{
    /// <summary>After images were applied here: one line for each template on standard output, or JSON.</summary>
    /// <param name="context">The run.</param>
    /// <param name="templates">All templates that were asked for.</param>
    /// <param name="applied">Those that were sent to the pool; it had the others already.</param>
    public static void Print(VerbContext context, IReadOnlyList<string> templates, IReadOnlyList<AppliedImage> applied)
    {
        if (context.Settings.Json)
        {
            context.PrintJson(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("version", 1);
                json.WriteObjects("images", [.. templates], name =>
                {
                    var image = applied.FirstOrDefault(image => image.Name == name);
                    json.WriteString("template", name);
                    json.WriteBoolean("changed", image?.Changed ?? false);
                    json.WriteNumber("written", image?.Written ?? 0);
                    json.WriteNumber("shared", image?.Cloned ?? 0);
                    json.WriteNumber("copied", image?.Copied ?? 0);
                });
                json.WriteEndObject();
            });
            return;
        }

        var changed = applied.Where(image => image.Changed).ToList();
        foreach (var image in changed)
        {
            string[] rest = [.. image.Cloned > 0 || image.Copied == 0 ? [$"{Quantity.Size(image.Cloned)} shared"] : Array.Empty<string>(), .. image.Copied > 0 ? [$"{Quantity.Size(image.Copied)} copied"] : Array.Empty<string>()];
            context.Print($"{image.Name}: {Quantity.Size(image.Written)} new, {string.Join(", ", rest)}");
        }

        if (applied.Any(image => image.Copied > 0))
        {
            context.Say(applied.Any(image => image.Cloned > 0)
                ? "not all blocks could be shared; they were copied. btrfs does not share between files with and without checksums (lsattr shows C)"
                : "this file system does not share blocks between files: what would be shared was copied. btrfs and XFS do");
        }

        context.Say(changed.Count == 0
            ? $"nothing to do: the pool has {Quantity.Count(templates.Count, "image")} as in the store"
            : $"{Quantity.Count(changed.Count, "image")} put in force, {Quantity.Count(templates.Count - changed.Count)} unchanged · {Quantity.Size(changed.Sum(image => image.Written))} new");
    }

    /// <summary>After a stream was written: to standard error, since standard output may be the stream.</summary>
    public static void Print(VerbContext context, IReadOnlyList<SentImage> sent) =>
        context.Say($"{Quantity.Count(sent.Count, "image")} in the stream · {Quantity.Size(sent.Sum(image => image.Size.Literal))} new blocks");
}
