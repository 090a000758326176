using Coppice.Engine.Auditing;
using Coppice.Growing.Accounting;

namespace Coppice.Engine.Documents;

/// <summary>Where every path comes from.</summary>
public sealed record AccountDocument(
    IReadOnlyList<TemplateAccountDocument> Templates, IReadOnlyList<DamageDocument> Damaged,
    IReadOnlyList<LeftOutDocument> LeftOut) : Document
{
    /// <summary>The document of a report.</summary>
    public static AccountDocument Of(AccountReport report) => new(
        [.. report.Accounts.Select(TemplateAccountDocument.Of)],
        [.. report.Damage.Select(problem => new DamageDocument(problem.Path, problem.Message))],
        [.. report.LeftOut.Select(one => new LeftOutDocument(one.Generation.Template, one.Generation.Number, one.Why))]);
}

/// <summary>What in the store is not as its manifests say.</summary>
public sealed record DamageDocument(string Path, string What);

/// <summary>A generation that cannot be accounted for.</summary>
public sealed record LeftOutDocument(string Name, int Generation, string Why);

/// <summary>The account of a template.</summary>
public sealed record TemplateAccountDocument(
    string Name, int Generation, string Tree, bool Clean, bool Recorded, IReadOnlyDictionary<string, int> Paths,
    IReadOnlyList<PathDocument> Wrong,
    IReadOnlyList<PathDocument> Changed, IReadOnlyList<AccountedPackageDocument> Packages,
    IReadOnlyList<PrivilegedDocument> Privileged,
    IReadOnlyList<UserDocument> Users, IReadOnlyList<UnitDocument> Units, IReadOnlyList<MachineFileDocument> MachineFiles)
{
    /// <summary>The document of an account.</summary>
    public static TemplateAccountDocument Of(TemplateAccount account) => new(
        account.Generation.Template,
        account.Generation.Number,
        account.Generation.Tree.Hex,
        account.IsClean,
        account.IsRecorded,
        Enum.GetValues<PathClass>().ToDictionary(Words.Hyphened, of => account.Counts.GetValueOrDefault(of)),
        [.. account.Faults.Select(PathDocument.Of)],
        [.. account.Changed.Select(PathDocument.Of)],
        [.. account.Packages.Select(AccountedPackageDocument.Of)],
        [.. account.Privileged.Select(PrivilegedDocument.Of)],
        [.. account.Users.Select(user => new UserDocument(user.Name, user.Uid, user.Home, user.Shell, user.Password))],
        [.. account.Units.Select(unit => new UnitDocument(unit.Name, unit.WantedBy, [.. unit.Listens]))],
        [.. account.MachineFiles.Select(file => new MachineFileDocument(file.Entry.Path.ToString(), file.Why))]);
}

/// <summary>The account of a path.</summary>
public sealed record PathDocument(string Path, string Class, string? Package, string Differs, string? By)
{
    /// <summary>The document of an account.</summary>
    public static PathDocument Of(PathAccount path) => new(
        path.Entry.Path.ToString(),
        Words.Hyphened(path.Class),
        path.Package?.Name,
        path.Differs,
        path.Author is null && path.Note.Length == 0 && !path.Settled ? null : AuthorText.Of(path));
}

/// <summary>A package with its origin.</summary>
public sealed record AccountedPackageDocument(
    string Name, string Version, string Architecture, string? Sha256, string? Archive, string? Suite,
    IReadOnlyList<string> SignedBy,
    IReadOnlyList<string> Licences)
{
    /// <summary>The document of a package.</summary>
    public static AccountedPackageDocument Of(AccountedPackage package) => new(
        package.Installed.Name, package.Installed.Version, package.Installed.Architecture, package.Origin?.File.Digest.Hex,
        package.Origin?.Archive.Name, package.Origin?.Suite.Name, package.Origin?.Suite.SignedBy ?? [], package.Licences);
}

/// <summary>A file that gives rights to who runs it.</summary>
public sealed record PrivilegedDocument(
    string Path, string Mode, uint Uid, uint Gid, IReadOnlyList<string> Attributes, string? Package)
{
    /// <summary>The document of a file.</summary>
    public static PrivilegedDocument Of(PathAccount path) => new(
        path.Entry.Path.ToString(), Words.Mode(path.Entry.Mode), path.Entry.Uid, path.Entry.Gid,
        [.. path.Entry.Xattrs.Attributes.Select(attribute => attribute.Key.ToString())], path.Package?.Name);
}

/// <summary>A user of a template.</summary>
public sealed record UserDocument(string Name, uint Uid, string Home, string Shell, bool Password);

/// <summary>A unit that starts by itself.</summary>
public sealed record UnitDocument(string Name, string WantedBy, IReadOnlyList<string> Listens);

/// <summary>A file that makes a machine unique.</summary>
public sealed record MachineFileDocument(string Path, string Why);
