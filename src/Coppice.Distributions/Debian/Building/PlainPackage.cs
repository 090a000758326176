using System.Globalization;
using System.Text;
using Coppice.Distributions.Building;

namespace Coppice.Distributions.Debian.Building;

/// <summary>The folder <c>debian/</c> of a tree that has none, and becomes one package below a prefix.</summary>
internal static class PlainPackage
{
    /// <summary>The files, by their paths in the source.</summary>
    public static IReadOnlyDictionary<string, byte[]> Files(PlainSource source)
    {
        var maintainer = $"{source.Name} <root@localhost>";
        string[] depends = ["${shlibs:Depends}", .. source.Build.Depends];
        var texts = new Dictionary<string, string>
        {
            ["debian/control"] = $"Source: {source.Name}\nSection: misc\nPriority: optional\nMaintainer: {maintainer}\n"
                + (source.Build.Needs.Count == 0 ? "" : $"Build-Depends: {string.Join(", ", source.Build.Needs)}\n")
                + $"\nPackage: {source.Name}\nArchitecture: any\nDepends: {string.Join(", ", depends)}\n"
                + $"Description: {source.Name}, installed below {source.Build.Prefix}\n",
            ["debian/changelog"] = string.Create(
                CultureInfo.InvariantCulture,
                $"{source.Name} ({source.Version}) unstable; urgency=medium\n\n  * Built to run from {source.Build.Prefix}.\n\n"
                    + $" -- {maintainer}  {source.Date.UtcDateTime:ddd, dd MMM yyyy HH:mm:ss} +0000\n"),
            ["debian/source/format"] = "3.0 (native)\n",
            ["debian/rules"] = "#!/usr/bin/make -f\n"
                + "build build-arch build-indep clean binary-indep:\n"
                + $"binary binary-arch:\n\tsh debian/coppice/package.sh {source.Name} {source.Build.Prefix} "
                + $"$(CURDIR)/debian/{source.Name} debian/coppice/commands.sh\n"
                + ".PHONY: build build-arch build-indep clean binary-indep binary binary-arch\n",
            ["debian/coppice/package.sh"] =
                FinalizedList.Text("Scripts.install-tree.sh") + "\n" + GrowthFiles.Script("package-tree.sh"),
            ["debian/coppice/commands.sh"] = source.Build.Script,
        };
        return texts.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetBytes(pair.Value));
    }
}
