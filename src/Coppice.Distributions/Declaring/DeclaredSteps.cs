using System.Globalization;
using System.Text;
using Coppice.Families;

namespace Coppice.Distributions.Declaring;

/// <summary>What is the same wherever accounts are those of shadow-utils and services those of systemd.</summary>
/// <param name="scripts">Where the distribution's own scripts are among the resources: <c>Debian.Scripts</c>.</param>
/// <param name="packages">The packages that have what steps need.</param>
internal abstract class DeclaredSteps(string scripts, IReadOnlyDictionary<string, string> packages) : IDeclaredSteps
{
    private const string By = "declared";
    private const string ZoneFolder = "/usr/share/zoneinfo";

    /// <inheritdoc/>
    public IReadOnlyList<TextFile> Scripts { get; } =
    [
        .. ((string[])["add-account.sh", "set-service.sh", "unpack.sh"])
            .Select(name => new TextFile(name, FinalizedList.Text($"Scripts.{name}"))),
        .. ((string[])["set-locale.sh", "set-timezone.sh"])
            .Select(name => new TextFile(name, FinalizedList.Text($"{scripts}.{name}"))),
        // Who owns a path, and how it is kept away, is the distribution's; going through the paths is not.
        new TextFile(
            "delete-paths.sh",
            FinalizedList.Text($"{scripts}.excluded-paths.sh") + FinalizedList.Text("Scripts.delete-paths.sh")),
    ];

    /// <inheritdoc/>
    public abstract SandboxStep? Debconf(IEnumerable<string> lines);

    /// <inheritdoc/>
    public SandboxStep User(UserDeclaration user) => Step(
        DeclaredStep.User(user), user.IsGroup ? ["groupadd"] : ["useradd", "usermod"],
        "add-account.sh",
        user.IsGroup ? "group" : "user", user.Name, user.Number?.ToString(CultureInfo.InvariantCulture) ?? "", user.Group ?? "",
        user.Shell ?? "", user.Home ?? "", user.Comment ?? "", user.IsSystem ? "system" : "", string.Join(',', user.Groups));

    /// <inheritdoc/>
    public SandboxStep DeletePaths(IEnumerable<string> patterns) =>
        Step(DeclaredStep.DeletePaths, [], "delete-paths.sh", [.. patterns]);

    // glibc has C.UTF-8 built in.
    /// <inheritdoc/>
    public SandboxStep Locale(string locale) => Step(
        DeclaredStep.Locale(locale), locale is "C" or "POSIX" or "C.UTF-8" ? [] : ["locale-gen"], "set-locale.sh", locale);

    /// <inheritdoc/>
    public SandboxStep Timezone(string zone) =>
        Step(DeclaredStep.Timezone(zone), [$"{ZoneFolder}/{zone}"], "set-timezone.sh", zone);

    /// <inheritdoc/>
    public SandboxStep Service(ServiceDeclaration service) =>
        Step(DeclaredStep.Service(service), ["systemctl"], "set-service.sh", service.Verb, service.Unit);

    /// <inheritdoc/>
    public SandboxStep? Unpack(FetchDeclaration fetch, string archive, ReadOnlySpan<byte> first)
    {
        if (Form(first) is not { } form)
        {
            return null;
        }

        string[] needs = form.Program.Length == 0 ? [form.Tool] : [form.Tool, form.Program];
        return Step(
            DeclaredStep.Fetch(fetch), needs, "unpack.sh", form.Tool, archive, fetch.To,
            (fetch.Unpack ?? 0).ToString(CultureInfo.InvariantCulture));
    }

    /// <inheritdoc/>
    public string PackageOf(string needed) =>
        packages.GetValueOrDefault(needed)
            ?? (needed.StartsWith(ZoneFolder, StringComparison.Ordinal) ? packages[ZoneFolder] : needed);

    /// <summary>A step that runs one of the scripts.</summary>
    protected static SandboxStep Step(
        string title, IReadOnlyList<string> needs, string script, params IReadOnlyList<string> arguments) =>
        new(title, ["/bin/sh", $"{SandboxLayout.Files}/{script}", .. arguments]) { By = By, Needs = needs };

    // The tool that unpacks it, and the program that this one starts to decompress it. tar looks at the first bytes, too.
    private static (string Tool, string Program)? Form(ReadOnlySpan<byte> first) => first switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => ("unzip", ""),
        [(byte)'B', (byte)'Z', (byte)'h', ..] => ("tar", "bzip2"),
        _ => CompressionMagic.Of(first) switch
        {
            IndexCompression.Gzip => ("tar", "gzip"),
            IndexCompression.Xz => ("tar", "xz"),
            IndexCompression.Zstd => ("tar", "zstd"),
            _ => IsTar(first) ? ("tar", "") : null,
        },
    };

    // POSIX and GNU archives alike: "ustar" stands at byte 257.
    private static bool IsTar(ReadOnlySpan<byte> first) => first.Length >= 262 && first[257..262].SequenceEqual("ustar"u8);
}
