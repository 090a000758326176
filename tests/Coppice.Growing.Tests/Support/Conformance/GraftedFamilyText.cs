namespace Coppice.Growing.Tests.Support.Conformance;

/// <summary>
/// The family with which every distribution's grafts are tried: what stands on <c>ground</c> when packages of that change.
/// </summary>
internal static class GraftedFamilyText
{
    private const string Templates =
        """
        ground: {from: base, packages: [g-works, g-still, g-meta, g-user, g-link, g-turns, g-index, g-entries]}
        carried: {from: ground, packages: [needs-ground]}
        below: {from: carried, packages: [other]}
        nothing: {from: ground}
        gains: {from: ground, packages: [gained]}
        gains-by-need: {from: ground, packages: [needs-gained]}
        loses: {from: ground, packages: [needs-dropped]}
        asks-lost: {from: ground, packages: [dropped]}
        marks: {from: ground, packages: [brought]}
        fixed: {from: ground, packages: [fixed-user]}
        clash: {from: ground, packages: [clash-user]}
        given: {from: ground, packages: [given-user]}
        reads: {from: ground, packages: [reads-file]}
        indexed: {from: ground, packages: [adds-to-index]}
        indexes: {from: ground, packages: [own-index]}
        lean: {from: ground, without: [g-still]}
        lean-changed: {from: ground, without: [g-works]}
        laid: {from: ground, packages: [other], files: laid/}
        laid-link: {from: ground, files: laid-link/}
        scripted: {from: ground, scripts: [copy.sh]}
        both: {from: [carried, fixed]}
        """;

    /// <summary>Files beside the family file, by their paths.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = new Dictionary<string, string>
    {
        ["laid/etc/g-works.conf"] = "laid\n",
        ["laid-link/usr/share/g-link/laid"] = "laid\n",
        ["copy.sh"] = "#!/bin/sh\ncp /usr/share/g-works/file /root/copy\n",
    };

    /// <summary>The templates of a world.</summary>
    public static string Of(World world) => $"{Templates}\n{world.GraftedTemplates}";
}
