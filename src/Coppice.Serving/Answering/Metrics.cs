using System.Globalization;
using System.Text;
using Coppice.Engine.Documents;
using Coppice.Foundation;
using Coppice.Serving.Reading;
using Coppice.Serving.Running;

namespace Coppice.Serving.Answering;

/// <summary>Numbers for monitoring, as OpenMetrics 1.0 writes them; docs/serve.md describes each.</summary>
/// <param name="served">What is served.</param>
internal sealed class Metrics(Served served)
{
    /// <summary>The type of the text.</summary>
    public const string ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private readonly SortedDictionary<string, (string Type, string Help, List<string> Samples)> families =
        new(StringComparer.Ordinal);

    /// <summary>The whole text.</summary>
    public async Task<string> WriteAsync(CancellationToken cancel)
    {
        foreach (var family in served.Families)
        {
            await FamilyAsync(family, cancel);
        }

        var text = new StringBuilder();
        foreach (var (name, (type, help, samples)) in families)
        {
            text.Append($"# TYPE {name} {type}\n# HELP {name} {help}\n").AppendJoin("", samples);
        }

        return text.Append("# EOF\n").ToString();
    }

    private async Task FamilyAsync(ServedFamily family, CancellationToken cancel)
    {
        try
        {
            Status(family, await family.Reads.StatusAsync(cancel));
            Sharing(family.Name, SharingMap.Of(family.Reads.Tree()));
            Gauge("coppice_family_readable", "Whether the family file and the store can be read.", 1, ("family", family.Name));
        }
        catch (Failure)
        {
            Gauge("coppice_family_readable", "Whether the family file and the store can be read.", 0, ("family", family.Name));
        }

        try
        {
            Updates(family.Name, await family.Reads.CheckAsync(cancel));
        }
        catch (Failure)
        {
            // No metadata: a number would say that there are no updates.
        }

        if (family.Reads.CacheRecord() is { } cache)
        {
            Cache(family, cache);
        }

        foreach (var runs in served.Desk.Of(family.Name).Where(run => !run.IsBusy)
            .GroupBy(run => (run.Name, State: run.State.ToString().ToLowerInvariant())))
        {
            Gauge(
                "coppice_runs", "Runs of this server that ended so, of the newest 50.", runs.Count(),
                ("family", family.Name), ("act", runs.Key.Name), ("state", runs.Key.State));
        }
    }

    private void Status(ServedFamily family, StatusDocument status)
    {
        foreach (var template in status.Templates)
        {
            (string, string)[] labels = [("family", family.Name), ("template", template.Name)];
            Gauge(
                "coppice_template_current", "Whether a build would leave the template alone.",
                template.State == "current" ? 1 : 0, labels);
            if (template.Created is { } created)
            {
                var age = family.Reads.Now - DateTimeOffset.Parse(created, CultureInfo.InvariantCulture);
                Gauge("coppice_template_age_seconds", "How long ago the current generation was grown.", Whole(age), labels);
                Gauge("coppice_template_own_bytes", "Bytes that it adds to its parent.", template.OwnBytes ?? 0, labels);
                Gauge("coppice_template_total_bytes", "Bytes of its whole tree.", template.TotalBytes ?? 0, labels);
            }
        }

        if (status.Snapshot is { } snapshot)
        {
            Gauge(
                "coppice_snapshot_age_seconds", "How long ago the current snapshot was taken.",
                Whole(family.Reads.Now - new DateTimeOffset(snapshot.Taken)), ("family", family.Name));
        }
    }

    private void Updates(string family, CheckDocument check)
    {
        Gauge(
            "coppice_metadata_age_seconds", "How old the newest metadata are.", check.AgeSeconds, ("family", family));
        foreach (var template in check.Templates)
        {
            var security = template.Updates.Count(update => update.Security);
            foreach (var (kind, count) in new[] { ("security", security), ("other", template.Updates.Count - security) })
            {
                Gauge(
                    "coppice_template_updates", "Newer packages by the newest metadata.", count,
                    ("family", family), ("template", template.Name), ("kind", kind));
            }
        }
    }

    private void Sharing(string family, SharingMap map)
    {
        Gauge("coppice_stored_bytes", "Bytes of all templates on the disk, at most.", map.Bytes, ("family", family));
        Gauge("coppice_saved_bytes", "Bytes that separate copies would take beyond that.", map.Saved, ("family", family));
    }

    private void Cache(ServedFamily family, CacheDocument cache)
    {
        foreach (var (name, help, value) in (ReadOnlySpan<(string, string, long)>)
        [
            ("hits", "Files that clients of the package cache had without a transfer of their own.", cache.Counts.Hits),
            ("misses", "Files that the package cache fetched for clients.", cache.Counts.Misses),
            ("served_bytes", "Bytes that clients had of the package cache.", cache.Counts.ServedBytes),
            ("fetched_bytes", "Bytes that the package cache fetched for clients.", cache.Counts.FetchedBytes),
            ("refusals", "Requests for what the package cache gives no one.", cache.Counts.Refusals),
            ("failures", "What failed in the package cache.", cache.Counts.Failures),
        ])
        {
            Add("counter", $"coppice_cache_{name}", "_total", help, value, [("family", family.Name)]);
        }

        (string, string)[] labels = [("family", family.Name)];
        Gauge(
            "coppice_cache_running", "Whether the package cache has not ended by itself.", cache.Ended ? 0 : 1, labels);
        Gauge(
            "coppice_cache_record_age_seconds", "How long ago the package cache wrote these numbers.",
            Whole(family.Reads.Now - new DateTimeOffset(cache.Written)), labels);
        if (cache.Refreshed is { } refreshed)
        {
            Gauge(
                "coppice_cache_metadata_age_seconds", "How long ago the package cache fetched metadata.",
                Whole(family.Reads.Now - new DateTimeOffset(refreshed)), labels);
        }
    }

    private void Gauge(string name, string help, long value, params ReadOnlySpan<(string Name, string Value)> labels) =>
        Add("gauge", name, "", help, value, labels);

    private void Add(
        string type, string name, string suffix, string help, long value, ReadOnlySpan<(string Name, string Value)> labels)
    {
        if (!families.TryGetValue(name, out var known))
        {
            families[name] = known = (type, help, []);
        }

        var written = labels.ToArray().Select(label => $"{label.Name}=\"{Escaped(label.Value)}\"");
        known.Samples.Add($"{name}{suffix}{{{string.Join(',', written)}}} {value}\n");
    }

    private static long Whole(TimeSpan age) => Math.Max(0, (long)age.TotalSeconds);

    private static string Escaped(string value) =>
        VisibleText.Of(value).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
