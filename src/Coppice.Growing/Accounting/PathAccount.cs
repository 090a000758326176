using Coppice.Distributions;
using Coppice.Store.Layers;
using Coppice.Store.Trees;

namespace Coppice.Growing.Accounting;

/// <summary>What explains a path of a template. Every path is in exactly one class.</summary>
public enum PathClass
{
    /// <summary>It is as a verified package has it.</summary>
    Payload,

    /// <summary>A package has it, and somebody who was seen doing so changed it.</summary>
    Changed,

    /// <summary>It is a control file of a verified package, or the package manager's database.</summary>
    Database,

    /// <summary>A maintainer script made it when its package was installed, configured or removed.</summary>
    MaintainerScript,

    /// <summary>A trigger made it.</summary>
    Trigger,

    /// <summary>A program that the package manager is configured to run whenever it installs something made it.</summary>
    Hook,

    /// <summary>The package manager made it and no package that is installed now has it.</summary>
    PackageManager,

    /// <summary>The files of the family file have it.</summary>
    Files,

    /// <summary>A script of the family file made it.</summary>
    Script,

    /// <summary>Something else that the family file declares made it: a user, an edit, a service.</summary>
    Declared,

    /// <summary>Coppice made it.</summary>
    Coppice,

    /// <summary>A graft merged it.</summary>
    Merged,

    /// <summary>A package has it, and nobody was seen changing it: not as it should be.</summary>
    Altered,

    /// <summary>A package has it, nobody was seen taking it out, and it is not there: not as it should be.</summary>
    Missing,

    /// <summary>Nothing explains it.</summary>
    Unexplained,
}

/// <summary>One path of a template with what explains it.</summary>
/// <param name="Entry">What is there; of a missing path what the package has.</param>
/// <param name="Class">The class.</param>
/// <param name="Package">The package whose it is, where it is a package's.</param>
/// <param name="Packed">What that package has there.</param>
/// <param name="Author">Who made or changed it, where that was seen.</param>
/// <param name="Settled">Whether settling changed it after that.</param>
/// <param name="Differs">In what it differs from the package's: <c>content, mode</c>; empty when in nothing.</param>
/// <param name="Note">What else has a part in it: a diversion, an override; empty for nothing.</param>
public sealed record PathAccount(
    TreeEntry Entry, PathClass Class, PackageFile? Package = null, PayloadEntry? Packed = null, Author? Author = null,
    bool Settled = false, string Differs = "", string Note = "")
{
    /// <summary>Whether it has to be looked into.</summary>
    public bool IsFault => Class is PathClass.Altered or PathClass.Missing or PathClass.Unexplained;
}
