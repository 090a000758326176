using System.Globalization;
using System.Text;
using Coppice.Distributions.Building;
using Coppice.Foundation.Posix;
using Coppice.Foundation.Tar;

namespace Coppice.Distributions.Debian.Building;

/// <summary>
/// A package (deb(5)) without files that depends on what a build needs: the same needs give the same bytes.
/// </summary>
internal static class NeedsPackage
{
    /// <summary>Its name.</summary>
    public const string Name = "coppice-build-needs";

    /// <summary>The name of its file.</summary>
    public const string File = Name + "_1_all.deb";

    /// <summary>Makes it.</summary>
    public static byte[] Of(PackageRecipe recipe)
    {
        var control = new StringBuilder(
            $"Package: {Name}\nVersion: 1\nArchitecture: all\nMaintainer: Coppice <root@localhost>\n");
        Field(control, "Depends", recipe.Needs.Select(need => need.ToString()));
        Field(control, "Conflicts", recipe.Conflicts.SelectMany(need => need.Alternatives).Select(name => name.ToString()));
        control.Append("Description: what a build needs\n");
        var text = Encoding.UTF8.GetBytes(control.ToString());
        var file = new MemoryStream();
        file.Write("!<arch>\n"u8);
        Member(file, "debian-binary", "2.0\n"u8.ToArray());
        Member(file, "control.tar", [
            .. TarFormat.Header(new TarMember(TarMember.Folder, "./"u8.ToArray()) { Mode = ModeBits.Usable }),
            .. TarFormat.Header(new TarMember(TarMember.File, "./control"u8.ToArray())
            {
                Mode = ModeBits.Readable, Size = text.Length,
            }),
            .. text, .. new byte[TarFormat.Padding(text.Length)], .. TarFormat.End,
        ]);
        Member(file, "data.tar", [
            .. TarFormat.Header(new TarMember(TarMember.Folder, "./"u8.ToArray()) { Mode = ModeBits.Usable }), .. TarFormat.End,
        ]);
        return file.ToArray();
    }

    // In one order, whatever that of the source: builds that need the same share one environment.
    private static void Field(StringBuilder control, string name, IEnumerable<string> values)
    {
        var all = values.Distinct().Order(StringComparer.Ordinal).ToList();
        control.Append(all.Count > 0 ? $"{name}: {string.Join(", ", all)}\n" : "");
    }

    // ar(5): name, time, owner, group, mode, size; at even places.
    private static void Member(MemoryStream file, string name, byte[] content)
    {
        file.Write(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{name,-16}{0,-12}{0,-6}{0,-6}{"100644",-8}{content.Length,-10}`\n")));
        file.Write(content);
        file.Write(content.Length % 2 == 0 ? [] : "\n"u8);
    }
}
