using Coppice.Distributions;
using Coppice.Families;
using Coppice.Foundation;

namespace Coppice.Archives.Freezing;

/// <summary>What the user allows although it is refused by default.</summary>
public sealed record TakeOptions
{
    /// <summary>
    /// Take a Release that is older than the newest one seen (a mirror that is behind, or an attack: rollback).
    /// </summary>
    public bool AllowOlder { get; init; }

    /// <summary>
    /// Take a Release whose own Valid-Until has passed (an archive that no one updates any more, or an attack: freeze). It is
    /// noted in the snapshot.
    /// </summary>
    public bool AllowExpired { get; init; }

    /// <summary>Take a Release whose origin or codename differs from the current one.</summary>
    public bool AllowChanged { get; init; }

    /// <summary>
    /// Take only the archives that the current snapshot does not hold as declared, and keep the others as they are. When another
    /// process has taken them meanwhile, nothing is taken.
    /// </summary>
    public bool OnlyUncovered { get; init; }

    /// <summary>
    /// Keep the snapshot next to the current one, as the newest metadata that is known, and build from the old one on: for who
    /// only wants to look, or wants to see first what it changes (<see cref="SnapshotStore.MakeCurrentAsync"/>).
    /// </summary>
    public bool Aside { get; init; }
}

/// <summary>Judges a signed file, whose signature holds, by time and by what was there before.</summary>
internal static class RootChecks
{
    /// <summary>How far a Release's date may lie ahead of this machine's clock.</summary>
    public static readonly TimeSpan FutureTolerance = TimeSpan.FromHours(1);

    /// <summary>Whether the time is over for which a signed file says that it holds.</summary>
    public static bool IsExpired(ArchiveRoot root, DateTimeOffset now) => root.ValidUntil is { } until && until < now;

    public static IEnumerable<Problem> Check(
        ArchiveDeclaration archive, string name, ArchiveRoot root, SuiteSnapshot? before, DateTimeOffset now, TakeOptions options)
    {
        if (root.Date > now + FutureTolerance)
        {
            yield return new Problem(
                $"{name} is from the future ({root.Date:u}); this machine's clock says {now:u}", "timedatectl");
        }

        if (IsExpired(root, now) && root.ValidUntil is { } until && !options.AllowExpired)
        {
            yield return new Problem(
                $"{name} was valid only until {until:u}: the mirror is out of date, or someone hides updates from you",
                $"write another `mirror:` under `{archive.Name}:`; coppice update --allow-expired accepts it anyway, and status "
                    + "shows that",
                archive.Where);
        }

        if (archive.MaxAge is { } age && now - root.Date > age)
        {
            yield return new Problem(
                $"{name} is {(now - root.Date).TotalDays:0} days old, `max-age` allows {age.TotalDays:0.#}",
                $"write another `mirror:` or a longer `max-age:` under `{archive.Name}:`", archive.Where);
        }

        if (before is not null && root.Date < before.Date && !options.AllowOlder)
        {
            yield return Older(archive, name, root.Date, before.Date);
        }

        if (before is not null && !options.AllowChanged)
        {
            foreach (var (field, was) in before.Identity.Where(pair => root.Identity.GetValueOrDefault(pair.Key) != pair.Value))
            {
                yield return new Problem(
                    $"{name} changed its {field} from {VisibleText.Of(was)} to "
                        + $"{VisibleText.Of(root.Identity.GetValueOrDefault(field) ?? "nothing")}",
                    "coppice update --allow-changed-origin", archive.Where);
            }
        }
    }

    /// <summary>Judges a further signed file of a suite, by the moment of its signature.</summary>
    public static IEnumerable<Problem> Check(
        ArchiveDeclaration archive, string name, string path, DateTimeOffset signed, SuiteSnapshot? before, DateTimeOffset now,
        TakeOptions options)
    {
        if (signed > now + FutureTolerance)
        {
            yield return new Problem(
                $"{VisibleText.Of(name)} is from the future ({signed:u}); this machine's clock says {now:u}", "timedatectl");
        }

        // What an earlier version of Coppice took has no such moment.
        if (before?.Indexes.FirstOrDefault(index => index.Path == path)?.Signed is { } seen
            && signed < seen && !options.AllowOlder)
        {
            yield return Older(archive, VisibleText.Of(name), signed, seen);
        }
    }

    private static Problem Older(ArchiveDeclaration archive, string name, DateTimeOffset date, DateTimeOffset seen) => new(
        $"{name} is older ({date:u}) than the newest one seen ({seen:u}): the mirror is behind, or someone hides updates from "
            + "you",
        "coppice update --allow-older", archive.Where);
}
