using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Coppice.Foundation.Posix;

namespace Coppice.Store.Logs;

/// <summary>
/// The logs of growths in a store: where they lie, and which are not needed any more. <c>logs/TEMPLATE.TIME/growth.log</c>, one
/// folder for each growth.
/// </summary>
/// <param name="store">The store.</param>
public sealed partial class GrowthLogs(StoreFolder store)
{
    private const string FileName = "growth.log";

    /// <summary>The file for the log of a growth that begins; its folder is not made.</summary>
    /// <param name="template">The template.</param>
    /// <param name="now">The time.</param>
    public string NewFile(string template, DateTimeOffset now)
    {
        var name = $"{template}.{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}";
        var place = store.At(StoreFolder.Logs, name);
        for (var again = 2; Directory.Exists(place); again++)
        {
            place = store.At(StoreFolder.Logs, $"{name}-{again}");
        }

        return Path.Combine(place, FileName);
    }

    /// <summary>The file of the newest log of a template or component; null where it has none.</summary>
    public string? Newest(string template)
    {
        var folder = store.At(StoreFolder.Logs);
        return !PlainFile.IsFolder(folder) ? null
            : Directory.EnumerateDirectories(folder)
                .Select(path => (Path: path, Name: FolderName().Match(Path.GetFileName(path))))
                .Where(log => log.Name.Success && log.Name.Groups["template"].Value == template)
                .OrderBy(log => log.Name.Groups["time"].Value, StringComparer.Ordinal).ThenBy(log => Number(log.Name))
                .Select(log => Path.Combine(log.Path, FileName)).LastOrDefault(PlainFile.Exists);
    }

    /// <summary>All logs, newest first.</summary>
    public IReadOnlyList<LogName> Names()
    {
        var folder = store.At(StoreFolder.Logs);
        return !PlainFile.IsFolder(folder) ? [] :
        [
            .. Directory.EnumerateDirectories(folder).Select(path => FolderName().Match(Path.GetFileName(path)))
                .Where(name => name.Success).OrderByDescending(name => name.Groups["time"].Value, StringComparer.Ordinal)
                .ThenByDescending(Number).ThenBy(name => name.Value, StringComparer.Ordinal)
                .Select(name => new LogName(
                    name.Value, name.Groups["template"].Value,
                    Time(name.Groups["time"].Value))),
        ];
    }

    /// <summary>The file of a log by its name; null where there is none. No name leads out of the folder.</summary>
    public string? Find(string name) =>
        FolderName().IsMatch(name) && !name.Contains('/') && store.At(StoreFolder.Logs, name, FileName) is var file
            && PlainFile.Exists(file) ? file : null;

    /// <summary>What a generation remembers of a log: the name of its folder.</summary>
    /// <param name="file">The file, from <see cref="NewFile"/>.</param>
    public static string NameOf(string file) => Path.GetFileName(Path.GetDirectoryName(file)!);

    /// <summary>
    /// The folders of logs that may go: those that no kept generation names. Of every template the newest stays, for it tells how
    /// its last growth failed. Whatever has no such name is nobody's business here.
    /// </summary>
    /// <param name="kept">The names that kept generations remember.</param>
    /// <returns>Absolute paths, oldest first for each template.</returns>
    public IReadOnlyList<string> Unneeded(IReadOnlySet<string> kept)
    {
        var folder = store.At(StoreFolder.Logs);
        return !PlainFile.IsFolder(folder) ? [] :
        [
            .. Directory.EnumerateDirectories(folder)
                .Select(path => (Path: path, Name: FolderName().Match(Path.GetFileName(path))))
                .Where(log => log.Name.Success)
                .GroupBy(log => log.Name.Groups["template"].Value, StringComparer.Ordinal)
                .OrderBy(logs => logs.Key, StringComparer.Ordinal)
                .SelectMany(logs => logs
                    .OrderBy(log => log.Name.Groups["time"].Value, StringComparer.Ordinal).ThenBy(log => Number(log.Name))
                        .SkipLast(1))
                .Select(log => log.Path).Where(path => !kept.Contains(Path.GetFileName(path))),
        ];
    }

    /// <summary>Looks whether there is a folder of logs, or nothing.</summary>
    /// <exception cref="Coppice.Foundation.Failure">Something else is in its place.</exception>
    internal void RequireFolder() => PlainFile.IsFolder(store.At(StoreFolder.Logs));

    /// <summary>Removes the log of a generation that is gone.</summary>
    /// <param name="name">What the generation remembered; null when it had none.</param>
    internal void Remove(string? name)
    {
        // A record that somebody changed must not lead out of the folder.
        if (name is { Length: > 0 } && name[0] != '.' && !name.Contains('/'))
        {
            using var logs = store.Handle(StoreFolder.Logs);
            logs.RemoveTree(Encoding.UTF8.GetBytes(name));
        }
    }

    // What is no date is the name of a folder all the same.
    private static DateTimeOffset Time(string text) => DateTimeOffset.TryParseExact(
        text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : default;

    private static int Number(Match name) =>
        name.Groups["number"] is { Success: true } number ? int.Parse(number.Value, CultureInfo.InvariantCulture) : 1;

    [GeneratedRegex(
        @"^(?<template>.+)\.(?<time>\d{8}T\d{6}Z)(-(?<number>\d{1,9}))?$",
            RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FolderName();
}

/// <summary>A log in a store.</summary>
/// <param name="Name">The name of its folder.</param>
/// <param name="Template">The template or component.</param>
/// <param name="Begun">When the growth began.</param>
public sealed record LogName(string Name, string Template, DateTimeOffset Begun);
