using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Reading;

/// <summary>How a path of the tree that a layer grew on is another one now.</summary>
/// <param name="Path">The path.</param>
/// <param name="ComesOrGoes">Whether there is something only now, or no longer, or something of another type.</param>
/// <param name="Looks">Whether it looks otherwise without being read: owner, mode, where a link leads, or that there is nothing
/// in it.</param>
/// <param name="Content">Whether it has another content.</param>
internal readonly record struct ReadChange(BytePath Path, bool ComesOrGoes, bool Looks, bool Content)
{
    /// <summary>Compares an entry then and now. Times are nothing that anybody decides by.</summary>
    public static ReadChange Of(BytePath path, TreeEntry? then, TreeEntry? now) =>
        then is null || now is null || then.Type != now.Type ? new ReadChange(path, true, true, true)
        : new ReadChange(
            path, false,
            Looks: (
                then.Mode, then.Uid, then.Gid, then.Target,
                then.Size == 0) != (now.Mode, now.Uid, now.Gid, now.Target, now.Size == 0),
            then.Content != now.Content || then.Link != now.Link);
}

/// <summary>Holds what was read while a layer grew against what the tree below it has now.</summary>
internal static class ReadCheck
{
    /// <summary>Looks at a graft.</summary>
    /// <param name="records">What was read while its layers grew.</param>
    /// <param name="before">The parent that they grew on.</param>
    /// <param name="parent">The parent that they are put onto.</param>
    /// <param name="changed">The paths at which the two differ.</param>
    /// <param name="rules">The distribution.</param>
    /// <param name="runsAgain">Packages whose scripts run again.</param>
    /// <exception cref="MustRebuildException">Something was read that is another one now.</exception>
    public static void Refuse(
        IReadOnlyCollection<LayerReads> records, TreeListing before, TreeListing parent, IReadOnlyList<BytePath> changed,
        IReadRules rules, IReadOnlySet<string> runsAgain)
    {
        if (records.Count > 0)
        {
            // Nearly all of what differs was read by nobody, and comparing takes longer than looking that up.
            var concerned = changed.Where(path => records.Any(record => record.Concerns(path)));
            Refuse(
                records, concerned.Select(path => ReadChange.Of(path, before.Find(path), parent.Find(path))), rules, runsAgain);
        }
    }

    /// <summary>Looks at changes.</summary>
    /// <exception cref="MustRebuildException">Something was read that is another one now.</exception>
    public static void Refuse(
        IReadOnlyCollection<LayerReads> records, IEnumerable<ReadChange> changes, IReadRules rules,
        IReadOnlySet<string> runsAgain)
    {
        bool IsMissed(ReadPath read, BytePath path) => read.Kinds.HasFlag(ReadKinds.Listed)
            && !runsAgain.Contains(read.First.Package) && rules.CaresFor(read.First.Program, path);

        foreach (var change in changes)
        {
            var meaning = rules.MeaningOf(change.Path);
            if (meaning == ReadMeaning.Nothing)
            {
                continue;
            }

            foreach (var record in records)
            {
                if (record.Of(change.Path).FirstOrDefault(read => Decides(change, meaning, read)) is { } read)
                {
                    var how = change.ComesOrGoes
                        ? $"looked for {change.Path}, which appears or disappears"
                        : $"read {change.Path}, which has changed";
                    throw Doubt(read, how);
                }

                if (change.ComesOrGoes && meaning != ReadMeaning.Library
                    && record.Of(change.Path.Parent).FirstOrDefault(read => IsMissed(read, change.Path)) is { } listing)
                {
                    throw Doubt(listing, $"read the names in {change.Path.Parent}, where {change.Path} appears or disappears");
                }
            }
        }
    }

    // Which libraries a program finds and what they compute is the program's affair; so is what is in a newer program.
    // A hook is a program of the tree's itself, and has no version that would tell that it does something else: its text counts.
    private static bool Decides(ReadChange change, ReadMeaning meaning, ReadPath read) => meaning switch
    {
        ReadMeaning.Library => false,
        ReadMeaning.Program when !(read.First.IsHook && read.Kinds.HasFlag(ReadKinds.Opened)) => change.ComesOrGoes,
        // A folder whose names were read is looked at itself, too, by whoever opened it.
        _ => change.ComesOrGoes || change.Looks || (change.Content && read.Kinds.HasFlag(ReadKinds.Opened)),
    };

    private static MustRebuildException Doubt(ReadPath read, string what)
    {
        var by = read.First;
        var who = by.Package.Length > 0 ? $"the {VisibleText.Of(by.Script)} of {VisibleText.Of(by.Package)}"
            : by.IsHook ? HookCheck.Named(by.Script)
            : VisibleText.Of(by.Program);
        return new MustRebuildException($"{who} {what}");
    }
}
