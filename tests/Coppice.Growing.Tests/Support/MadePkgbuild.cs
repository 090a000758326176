namespace Coppice.Growing.Tests.Support;

/// <summary>A PKGBUILD made up for a test; it needs nothing but what makepkg needs.</summary>
/// <param name="Name">The source's name.</param>
internal sealed record MadePkgbuild(string Name)
{
    /// <summary>What stands before everything else: it runs each time that the file is read.</summary>
    public string First { get; init; } = "";

    public string Version { get; init; } = "1.0";

    /// <summary>Further lines that hold for the whole source.</summary>
    public string Fields { get; init; } = "";

    /// <summary>Lines of <c>build()</c>, in the folder of the PKGBUILD.</summary>
    public string Build { get; init; } = "true";

    /// <summary>Lines of <c>check()</c>.</summary>
    public string Test { get; init; } = "true";

    /// <summary>The packages: a name, lines of their own, and a command that prints the file in <c>/usr/share/NAME</c>.</summary>
    public IReadOnlyList<MadeBinary> Packages { get; init; } = [];

    /// <summary>The file.</summary>
    public string Text =>
        $"{First}\npkgbase={Name}\npkgname=({string.Join(' ', Packages.Select(package => package.Name))})\npkgver={Version}\n"
            + $"pkgrel=1\npkgdesc='made up for a test'\narch=(x86_64)\nlicense=(custom)\n{Fields}\n"
            + $"build() {{\n    cd \"$startdir\"\n    {Build}\n}}\ncheck() {{\n    cd \"$startdir\"\n    {Test}\n}}\n"
            + string.Concat(Packages.Select(package =>
                $"package_{package.Name}() {{\n    cd \"$startdir\"\n    {package.Fields}\n    mkdir -p \"$pkgdir/usr/share/{package.Name}\"\n"
                    + $"    ({package.Command}) >\"$pkgdir/usr/share/{package.Name}/file\"\n}}\n"));
}
