namespace Coppice.Families.Checking;

/// <summary>Every key of the grammar, in the order in which the documentation lists them.</summary>
internal static class Keys
{
    public const string Version = "version";
    public const string Family = "family";
    public const string Include = "include";
    public const string Archives = "archives";
    public const string Templates = "templates";
    public const string Keep = "keep";
    public const string Residue = "residue";

    public const string Type = "type";
    public const string Suites = "suites";
    public const string Repositories = "repositories";
    public const string Components = "components";
    public const string Mirror = "mirror";
    public const string Keyring = "keyring";
    public const string Fingerprints = "fingerprints";
    public const string MaxAge = "max-age";
    public const string Architecture = "architecture";
    public const string Take = "take";
    public const string TemplateMirror = "template-mirror";
    public const string Cache = "cache";
    public const string Builds = "builds";
    public const string In = "in";

    public const string Archive = "archive";
    public const string Flavor = "flavor";
    public const string From = "from";
    public const string ForeignArchitectures = "foreign-architectures";
    public const string Packages = "packages";
    public const string Without = "without";
    public const string Files = "files";
    public const string Scripts = "scripts";
    public const string Debconf = "debconf";
    public const string Users = "users";
    public const string Fetch = "fetch";
    public const string Edit = "edit";
    public const string DeletePaths = "delete-paths";
    public const string Locale = "locale";
    public const string Timezone = "timezone";
    public const string Services = "services";
    public const string Vars = "vars";
    public const string Recommends = "recommends";
    public const string Deny = "deny";
    public const string NoSetuidBeyond = "no-setuid-beyond";
    public const string MaxOwnSize = "max-own-size";
    public const string OnlyArchives = "only-archives";

    public const string SigningKeys = "keys";
    public const string File = "file";
    public const string Ssh = "ssh";
    public const string Git = "git";
    public const string Tag = "tag";
    public const string Branch = "branch";
    public const string AllowVersionMismatch = "allow-version-mismatch";
    public const string Tarball = "tarball";
    public const string Signature = "signature";
    public const string Sha256 = "sha256";
    public const string Sha512 = "sha512";
    public const string SignedBy = "signed-by";
    public const string Signers = "signers";
    public const string Override = "override";
    public const string Tests = "tests";
    public const string Build = "build";
    public const string Prefix = "prefix";
    public const string ComponentVersion = "version";
    public const string Needs = "needs";
    public const string Depends = "depends";

    public const string Identity = "identity";
    public const string Remove = "remove";

    public const string Sections = "sections";

    public const string Qubes = "qubes";
    public const string RootSize = "root-size";
    public const string QubesVersion = "version";
    public const string License = "license";
    public const string Url = "url";
    public const string Summary = "summary";
    public const string Description = "description";
    public const string MenuItems = "menu-items";
    public const string DefaultMenuItems = "default-menu-items";
    public const string NetvmMenuItems = "netvm-menu-items";
    public const string TemplateConf = "template-conf";
    public const string Label = "label";
    public const string Features = "features";
    public const string Tags = "tags";
    public const string Properties = "properties";

    public const string Deploy = "deploy";
    public const string To = "to";
    public const string Pool = "pool";
    public const string Revisions = "revisions";
    public const string RootPool = "root";
    public const string PrivatePool = "private";

    /// <summary>The keys of a file.</summary>
    public static IReadOnlyList<string> OfFile { get; } =
    [
        Version, Family, Include, Keep, Residue, Identity, Qubes, Deploy, SigningKeys, Components, Archives, Templates,
    ];

    /// <summary>The keys of a set of keys.</summary>
    public static IReadOnlyList<string> OfKeys { get; } = [File, Ssh, Fingerprints];

    /// <summary>The keys of a component.</summary>
    public static IReadOnlyList<string> OfComponent { get; } =
    [
        Git, Tag, Branch, AllowVersionMismatch, Tarball, Signature, Sha256, Sha512, SignedBy, Signers, Override,
        Tests, Build, Prefix, ComponentVersion, Needs, Depends,
    ];

    /// <summary>The keys of an archive.</summary>
    public static IReadOnlyList<string> OfArchive { get; } =
    [
        Type, Suites, Repositories, Components, Mirror, TemplateMirror, Keyring, Fingerprints, MaxAge, Architecture, Take,
        Cache, Packages, Builds, In,
    ];

    /// <summary>The keys of a template.</summary>
    public static IReadOnlyList<string> OfTemplate { get; } =
    [
        Archive, Flavor, From, Archives, ForeignArchitectures, Debconf, Packages, Without, Residue, Users, Fetch, Files, Edit,
        DeletePaths, Locale, Timezone, Services, Scripts, Vars, Recommends, Deny, NoSetuidBeyond, MaxOwnSize, OnlyArchives,
        Identity, Qubes,
    ];

    /// <summary>The keys of what is denied.</summary>
    public static IReadOnlyList<string> OfDeny { get; } = [Packages, Sections];

    /// <summary>The keys of what identifies a machine.</summary>
    public static IReadOnlyList<string> OfIdentity { get; } = [Remove, Keep];

    /// <summary>The keys of <c>qubes</c>.</summary>
    public static IReadOnlyList<string> OfQubes { get; } =
    [
        RootSize, QubesVersion, License, Url, Summary, Description, MenuItems, DefaultMenuItems, NetvmMenuItems, TemplateConf,
        Label, Features, Tags, Properties,
    ];

    /// <summary>The keys of <c>deploy</c>.</summary>
    public static IReadOnlyList<string> OfDeploy { get; } = [To, Pool, Revisions];

    /// <summary>The keys of <c>pool</c>, where there are two.</summary>
    public static IReadOnlyList<string> OfPool { get; } = [RootPool, PrivatePool];

    /// <summary>The keys of a package of <c>without</c> that may be missing.</summary>
    public static IReadOnlyList<string> OfWithout { get; } = ["name", "if-installed"];

    /// <summary>The keys of a user.</summary>
    public static IReadOnlyList<string> OfUser { get; } =
        ["name", "uid", "group", "groups", "shell", "home", "comment", "system"];

    /// <summary>The keys of a group.</summary>
    public static IReadOnlyList<string> OfGroup { get; } = ["group", "gid", "system"];

    /// <summary>The keys of a file to download.</summary>
    public static IReadOnlyList<string> OfFetch { get; } = ["url", "sha256", "to", "unpack", "mode", "owner", "group"];

    /// <summary>The keys of what is unpacked.</summary>
    public static IReadOnlyList<string> OfUnpack { get; } = ["strip"];

    /// <summary>The keys that say what an item of <c>files</c> lays.</summary>
    public static IReadOnlyList<string> FilesForms { get; } = ["copy", "text", "render", "link-to", "folder"];

    /// <summary>The keys of an item of <c>files</c>.</summary>
    public static IReadOnlyList<string> OfFiles { get; } =
        ["copy", "text", "render", "to", "path", "link-to", "folder", "mode", "folder-mode", "owner", "group"];

    /// <summary>The keys of a line to set.</summary>
    public static IReadOnlyList<string> OfEdit { get; } = ["file", "set", "to", "separator"];

    /// <summary>The keys of <c>services</c>.</summary>
    public static IReadOnlyList<string> OfServices { get; } = ["enable", "disable", "mask", "unmask"];

    /// <summary>In a map of mirrors: every suite that has no own one.</summary>
    public const string EverySuite = "*";
}
