using Coppice.Distributions;
using Coppice.Foundation;
using Coppice.Foundation.Processes;
using Coppice.Growing.Accounting;

namespace Coppice.Growing.Changelogs;

/// <summary>Reads what packages say about their changes out of their verified files, each once for the store.</summary>
/// <param name="records">What was read before.</param>
/// <param name="runner">Runs this machine's programs.</param>
public sealed class ChangelogReader(ChangelogRecords records, IProcessRunner runner)
{
    // Two texts, and the line with a size.
    private const int MostOutput = 16 << 20;

    /// <summary>What a package says.</summary>
    /// <param name="package">The package.</param>
    /// <param name="file">Absolute path of its file.</param>
    /// <param name="rules">Its distribution's rules.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="Failure">The file is not the package, or damaged; or the store cannot be written.</exception>
    public PackageTexts Read(PackageFile package, string file, IChangelogRules rules, CancellationToken cancel)
    {
        if (records.Find(package.Digest) is { } known)
        {
            return known;
        }

        PackageOpening.RequireIntact(package, file);
        var result = runner.Run(rules.Print(package.Name, file) with { OutputLimit = MostOutput }, cancel);
        if (!result.Succeeded)
        {
            throw PackageOpening.Unreadable(package, result);
        }

        var texts = rules.Read(result.Output);
        records.Add(package.Digest, texts);
        return texts;
    }
}
